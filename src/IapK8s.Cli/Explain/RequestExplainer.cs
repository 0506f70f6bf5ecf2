using System.Collections.Immutable;
using System.Globalization;
using IapK8s.Cli.Asking.Callers;
using IapK8s.Cli.Asking.Judging;
using IapK8s.Cli.Asking.Requests;
using IapK8s.Cli.Asking.Targets;
using IapK8s.Cli.Loading;
using IapK8s.Policy.Cel;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Explain;

/// <summary>A judgement with all that it came of, in words and numbers. Decides nothing.</summary>
internal sealed class RequestExplainer(PolicyWorld world)
{
    private readonly RequestJudge _judge = new(world);

    public ExplainAnswer Explain(AskedRequest asked, Caller caller, IReadOnlyList<AskedTarget> targets)
    {
        var about = new AskedAbout(
            asked.Method, asked.Url.Host, asked.Url.Target, Time(asked.Time), asked.ClientAddress?.ToString(), [.. asked.Headers.Lines.Select(line => $"{line.Key}: {line.Value}")], asked.IsWebSocket);
        return new ExplainAnswer(about, FactsOf(caller), [.. targets.Select(target => Explain(asked, about, caller, target))], [.. Incomplete.Of(world.Loaded), .. TargetStanding.Of(world.Loaded, targets).NotEnforced]);
    }

    private ExplainedTarget Explain(AskedRequest asked, AskedAbout about, Caller caller, AskedTarget target)
    {
        var judgement = _judge.Judge(asked, target, caller);
        var (decision, definition) = (judgement.Decision, target.Definition);
        var description = decision.IsAllowed ? null : CodeCatalog.Describe(decision.Code);
        return new ExplainedTarget
        {
            IsAllowed = decision.IsAllowed,
            Outcome = decision.Outcome,
            Code = description?.Text,
            Title = description?.Title,
            Remedy = description?.Remedy,
            Why = DecisionText.Of(judgement, target),
            Sees = CallerView.Of(asked, target, judgement, caller.IsBearer),
            Rule = decision.Rule?.Id,
            StepUp = decision.StepUp is { } requirement ? RuleText.Requirement(requirement) : null,
            Note = judgement.Note,
            DependsOn = [.. judgement.DependsOn],
            AsEnforced = judgement.AsEnforced is { } enforced ? AsEnforced(enforced, judgement.AsEnforcedDependsOn) : null,
            Policy = definition?.Name,
            Mode = definition?.Mode,
            Provider = definition?.Provider,
            Origin = target.Host?.Origin,
            Pods = [.. target.Pods.Select(pod => pod.ToString())],
            Ports = target.Ports,
            At = target.IsAtGateway ? "the gateway" : null,
            Rules = judgement.Trace is { } trace ? [.. trace.Rules.OrderBy(rule => rule.Rule.Level).Select(rule => Rule(rule, about, judgement))] : [],
            AccessLevels = judgement.Trace is { } levels ? [.. levels.AccessLevels.Select(Level)] : [],
            Ceilings = judgement.Trace is { } ceilings ? [.. ceilings.Ceilings.Select(ceiling => new ExplainedCeiling(ceiling.Policy, CeilingText.Field(ceiling.Subject), CeilingText.Allows(ceiling), ceiling.Bites))] : [],
            Settings = target.Holder is null ? [] : Settings(definition!, target.Holder),
            Findings = target.Holder is null ? [] : Findings(definition!, target.Holder),
        };
    }

    private static string AsEnforced(Decision decision, IReadOnlyList<string> dependsOn) =>
        dependsOn.Count == 0 ? DecisionText.Short(decision) : $"{DecisionText.Short(decision)} or not, which depends on {RuleText.List(dependsOn)}";

    private static ExplainedRule Rule(RuleTrace trace, AskedAbout about, Judgement judgement) =>
        new(trace.Rule.Level, trace.Rule.Id, trace.Rule.Action, trace.IsObeyed, trace.Verdict, RuleReason.Of(trace, about, judgement.Principal))
        {
            Path = trace.PathMatches,
            Method = trace.MethodMatches,
            Host = trace.HostMatches,
            Members = trace.Members,
            ExceptMembers = trace.ExceptMembers,
            Unless = trace.Unless,
            Require = trace.Require,
            Condition = trace.Condition is { } value ? new ExplainedCondition(trace.Rule.Condition!, value, Parts(trace.ConditionParts)) : null,
        };

    private static ImmutableArray<ExplainedPart> Parts(CelExplanation? explanation) =>
        explanation is null ? [] : [.. explanation.Steps.Select(step => new ExplainedPart(step.Depth, step.Part, step.Value.ToString()))];

    private ExplainedLevel Level(LevelTrace trace)
    {
        if (!world.Compiled.AccessLevels.TryGetValue(trace.Name, out var definition))
            return new ExplainedLevel(trace.Name, trace.Value, [], null);
        if (definition.Expression is { } source)
            return new ExplainedLevel(trace.Name, trace.Value, [], new ExplainedCondition(source, trace.Value, Parts(trace.Expression)));
        var asks = trace.Conditions.SelectMany((condition, index) => condition.Parts.Select(part =>
            new ExplainedAsk(index + 1, condition.IsNegated, LevelText.Field(part.Part), LevelText.Wants(definition.Conditions[index], part.Part), part.Value)));
        return new ExplainedLevel(trace.Name, trace.Value, [.. asks], null);
    }

    private ImmutableArray<ExplainedSetting> Settings(PolicyDefinition definition, string holder) =>
    [
        .. world.Compiled.Effective.Where(summary => summary.Namespace == definition.Namespace && summary.Policy == holder)
            .SelectMany(summary => summary.Settings).Select(setting => new ExplainedSetting(setting.Field, setting.Value, setting.From, setting.LimitedBy)),
    ];

    /// <summary>Of the policies that have a say here.</summary>
    private ImmutableArray<string> Findings(PolicyDefinition definition, string holder)
    {
        var policies = definition.Rules.Select(rule => rule.Policy).Append(holder).ToHashSet(StringComparer.Ordinal);
        return [.. world.Findings.Where(finding => finding.Resource is { } id && policies.Contains($"{id.Namespace}/{id.Name}")).Select(finding => finding.ToString()).Distinct(StringComparer.Ordinal)];
    }

    private static CallerFacts FactsOf(Caller caller) => new(
        caller.IsAnonymous, caller.IsBearer, caller.Provider, caller.Email, caller.Subject, caller.Groups, caller.IapGroups, [.. caller.Claims.Select(claim => $"{claim.Key}={claim.Value}")],
        caller.Acr, caller.Amr, caller.AuthTime is { } time ? Time(time) : null);

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
