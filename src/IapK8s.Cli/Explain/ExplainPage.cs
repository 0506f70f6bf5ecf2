using System.Globalization;
using IapK8s.Cli.Writing;
using IapK8s.Policy.Decisions;

namespace IapK8s.Cli.Explain;

/// <summary>An explanation for people: first what happens and why, then everything that it came of.</summary>
internal static class ExplainPage
{
    /// <summary>Rules that are all shown though they are about other paths, methods or hosts.</summary>
    private const int AllShown = 50;

    public static void Write(Page page, ExplainAnswer answer)
    {
        foreach (var (target, index) in answer.Answers.Select((target, index) => (target, index)))
        {
            if (index > 0)
                page.Line();
            Write(page, answer, target);
        }
    }

    private static void Write(Page page, ExplainAnswer answer, ExplainedTarget target)
    {
        var request = answer.Request;
        page.Line(Headline(target), "  ", new Cell($"{request.Method} {target.Origin ?? request.Host}{request.Target}", Tone.Strong));
        page.Table([], Facts(answer, target), indent: 2);
        Rules(page, target);
        Conditions(page, target);
        Levels(page, target);
        Ceilings(page, target);
        Settings(page, target);
        if (target.Findings.IsEmpty)
            return;
        page.Line();
        page.Line(new Cell("FOUND WRONG IN THESE POLICIES", Tone.Strong));
        foreach (var finding in target.Findings)
            page.Line("  ", new Cell(finding, Tone.Doubt));
    }

    private static Cell Headline(ExplainedTarget target) => target.Outcome switch
    {
        Outcome.Allow => new Cell("ALLOWED", Tone.Good),
        Outcome.Challenge => new Cell("SIGN-IN", Tone.Doubt),
        Outcome.StepUp => new Cell("STEP-UP", Tone.Doubt),
        _ => new Cell("DENIED", Tone.Bad),
    };

    private static IEnumerable<IReadOnlyList<Cell>> Facts(ExplainAnswer answer, ExplainedTarget target)
    {
        yield return ["who", Who(answer.Caller, target.Provider)];
        yield return ["when", answer.Request.ClientAddress is { } address ? $"{answer.Request.Time}, from {address}" : answer.Request.Time];
        if (!answer.Request.Headers.IsEmpty || answer.Request.IsWebSocket)
            yield return ["with", string.Join(", ", [.. answer.Request.IsWebSocket ? ["a WebSocket handshake"] : Array.Empty<string>(), .. answer.Request.Headers])];
        yield return ["why", target.Note is null ? target.Why : $"{target.Why} {Sentence(target.Note)}"];
        if (!target.DependsOn.IsEmpty)
            yield return [new Cell("but", Tone.Doubt), new Cell($"{DoubtText.Taken(target.DependsOn)}; another answer may come of {RuleText.List(target.DependsOn)}", Tone.Doubt)];
        foreach (var (sight, index) in target.Sees.Select((sight, index) => (sight, index)))
            yield return [index == 0 ? "gets" : "", sight];
        if (target.Remedy is { } remedy)
            yield return ["to do", remedy];
        if (target.AsEnforced is { } enforced)
            yield return ["in earnest", $"{enforced}, if nothing were in Shadow"];
        if (target.Policy is { } policy)
            yield return ["policy", $"{RuleText.Owner(policy)}, mode {target.Mode}, provider {target.Provider ?? "none"}"];
        if (!target.Pods.IsEmpty)
            yield return [target.Pods.Length == 1 ? "pod" : "pods", $"{RuleText.List(target.Pods)}, port {string.Join(" and ", target.Ports)}"];
        if (target.At is { } place)
            yield return ["at", place];
        foreach (var missing in answer.Incomplete)
            yield return [new Cell("incomplete", Tone.Doubt), new Cell($"not looked at: {missing}", Tone.Doubt)];
    }

    private static string Who(CallerFacts caller, string? inForce)
    {
        if (caller.IsAnonymous)
            return "nobody is signed in";
        var parts = new[]
        {
            caller.Email ?? (caller.Subject is null ? "somebody" : null),
            caller.Subject is { } subject ? $"sub {subject}" : null,
            caller.Groups.IsEmpty ? "no groups" : $"{(caller.Groups.Length == 1 ? "group" : "groups")} {string.Join(", ", caller.Groups)}",
            caller.IapGroups.IsEmpty ? null : $"in {string.Join(", ", caller.IapGroups.Select(group => $"iapgroup:{group}"))}",
            caller.Claims.IsEmpty ? null : $"claims {string.Join(", ", caller.Claims)}",
            caller.Acr is { } acr ? $"acr {acr}" : null,
            caller.Amr.IsEmpty ? null : $"amr {string.Join(", ", caller.Amr)}",
            caller.AuthTime is { } time ? $"signed in at {time}" : null,
            $"of {caller.Provider ?? inForce ?? "no provider"}",
            caller.IsBearer ? "by bearer token" : null,
        };
        return string.Join("; ", parts.OfType<string>());
    }

    private static void Rules(Page page, ExplainedTarget target)
    {
        if (target.Rules.IsEmpty)
            return;
        page.Line();
        var shown = target.Rules.Length <= AllShown || page.IsWide ? target.Rules : [.. target.Rules.Where(rule => rule is { Path: true, Method: true, Host: true })];
        string[] titles = page.IsWide ? ["SAYS", "LEVEL", "RULE", "ACTION", "PATH", "METHOD", "HOST", "MEMBERS", "EXCEPT", "UNLESS", "REQUIRE", "CONDITION", "BECAUSE"] : ["SAYS", "LEVEL", "RULE", "ACTION", "BECAUSE"];
        page.Table(titles, shown.Select(rule => Row(rule, page.IsWide)));
        if (shown.Length < target.Rules.Length)
            page.Line(new Cell(string.Create(CultureInfo.InvariantCulture, $"and {target.Rules.Length - shown.Length} rules about other paths, methods or hosts; -o wide shows them"), Tone.Faint));
    }

    private static IReadOnlyList<Cell> Row(ExplainedRule rule, bool isWide)
    {
        var because = rule.IsObeyed ? rule.Why : $"{rule.Why} (in Shadow: not obeyed)";
        Cell[] parts = isWide
            ? [YesNo(rule.Path), YesNo(rule.Method), YesNo(rule.Host), Tri(rule.Members), Tri(rule.ExceptMembers), Tri(rule.Unless), Tri(rule.Require), Tri(rule.Condition?.Value)]
            : [];
        return [Verdict(rule), rule.Level.ToString(), rule.Rule, rule.Action.ToString(), .. parts, because];
    }

    private static Cell Verdict(ExplainedRule rule) => rule.Verdict switch
    {
        RuleVerdict.Denies => new Cell("denies", Tone.Bad),
        RuleVerdict.DeniesUntilStepUp => new Cell("denies until step-up", Tone.Doubt),
        RuleVerdict.DeniesUntilSignIn => new Cell("may deny", Tone.Doubt),
        RuleVerdict.Grants => new Cell("allows", Tone.Good),
        RuleVerdict.GrantsAfterStepUp => new Cell("allows after step-up", Tone.Doubt),
        _ => new Cell("-", Tone.Faint),
    };

    private static void Conditions(Page page, ExplainedTarget target)
    {
        var conditions = target.Rules.Where(rule => rule is { Condition: not null, Path: true, Method: true, Host: true }).ToList();
        if (conditions.Count == 0)
            return;
        page.Line();
        page.Line(new Cell("CONDITIONS", Tone.Strong));
        foreach (var rule in conditions)
        {
            page.Line("  ", rule.Rule, ": ", rule.Condition!.Source.ReplaceLineEndings(" "), "  is ", Tri(rule.Condition.Value));
            Parts(page, rule.Condition);
        }
    }

    private static void Parts(Page page, ExplainedCondition condition) =>
        page.Table([], condition.Parts.Select(part => (IReadOnlyList<Cell>)[new string(' ', part.Depth * 2) + part.Part, new Cell(part.Value, Tone.Faint)]), indent: 4);

    private static void Levels(Page page, ExplainedTarget target)
    {
        if (target.AccessLevels.IsEmpty)
            return;
        page.Line();
        page.Line(new Cell("ACCESS LEVELS", Tone.Strong));
        foreach (var level in target.AccessLevels)
        {
            page.Line("  ", level.Name, "  ", Met(level.Value), level.Asks.IsEmpty && level.Expression is null ? "  there is none of this name" : "");
            page.Table([], level.Asks.Select(ask => (IReadOnlyList<Cell>)[$"{ask.Condition}.", ask.IsNegated ? $"not: {ask.Field}" : ask.Field, Met(ask.Value), ask.Wants]), indent: 4);
            if (level.Expression is { } expression)
            {
                page.Line("    ", expression.Source.ReplaceLineEndings(" "));
                Parts(page, expression);
            }
        }
    }

    private static void Ceilings(Page page, ExplainedTarget target)
    {
        if (target.Ceilings.IsEmpty)
            return;
        page.Line();
        page.Table(["CEILING", "FROM", "ALLOWS", "HERE"], target.Ceilings.Select(ceiling => (IReadOnlyList<Cell>)
            [ceiling.Field, RuleText.Owner(ceiling.Policy), ceiling.Allows, ceiling.Bites ? new Cell("in the way", Tone.Bad) : new Cell("kept", Tone.Good)]));
    }

    private static void Settings(Page page, ExplainedTarget target)
    {
        if (target.Settings.IsEmpty)
            return;
        page.Line();
        page.Table(["SETTING", "IN FORCE", "FROM"], target.Settings.Select(setting => (IReadOnlyList<Cell>)
            [setting.Field, setting.Value, setting.LimitedBy is null ? setting.From : $"{setting.From}, limited by {setting.LimitedBy}"]));
    }

    private static Cell YesNo(bool value) => value ? "yes" : new Cell("no", Tone.Faint);

    private static Cell Tri(Ternary? value) => value switch
    {
        null => "",
        Ternary.True => "true",
        Ternary.False => "false",
        _ => new Cell("unknown", Tone.Doubt),
    };

    private static Cell Met(Ternary value) => value switch
    {
        Ternary.True => new Cell("met", Tone.Good),
        Ternary.False => new Cell("not met", Tone.Bad),
        _ => new Cell("unknown", Tone.Doubt),
    };

    private static string Sentence(string note) => $"{char.ToUpperInvariant(note[0])}{note[1..]}{(note[^1] == '?' ? "" : ".")}";
}
