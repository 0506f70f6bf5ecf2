using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Tests.Properties;

/// <summary>The meaning of a decision, sentence by sentence, with no thought of speed: every rule is asked, values are null for Unknown.</summary>
internal sealed class ReferenceEvaluator(PolicyDefinition policy, IReadOnlyDictionary<string, string[]> groups, ReferenceLevels? levels = null)
{
    private readonly ReferenceLevels _levels = levels ?? ReferenceLevels.None;

    /// <summary>The provider in force, where every ceiling accepts it.</summary>
    private readonly string? _provider = policy.Ceilings.All(c => c.Providers.IsEmpty || c.Providers.Contains(policy.Provider!)) ? policy.Provider : null;

    /// <summary>Outcome, code, rule and what a step-up asks for, as one line.</summary>
    public string Decide(CanonicalRequest request, Principal? who)
    {
        // No ceiling is ever folded away: each is asked, and the strictest answer counts.
        var isOpenHost = policy.Hosts.All(h => h.Host != request.Host)
            || policy.Ceilings.All(c => c.Hosts.IsEmpty || c.Hosts.Any(p => p == request.Host || (p[0] == '*' && request.Host.EndsWith(p[1..], StringComparison.Ordinal) && request.Host.Length > p.Length - 1)));
        if (!isOpenHost)
        {
            return "Deny CeilingExceeded";
        }

        var said = DecideByRules(request, who);
        var levels = policy.Ceilings.Where(c => c.Acr is not null).ToList();
        var isStepUp = said.Code == "StepUp StepUpRequired";
        if (who is null || levels.Count == 0 || (said.Code != "Allow None" && !isStepUp))
        {
            return said.ToString();
        }

        if (!isStepUp && (levels.All(c => c.Provider == who.Provider && c.Acr == who.Acr) || DecideByRules(request, null).Code == "Allow None"))
        {
            return said.ToString();
        }

        // One sign-in that reaches all of it and finds the rules content, or none.
        var acr = levels.Select(c => c.Acr!).Distinct().ToList();
        if (acr.Count > 1 || levels.Any(c => c.Provider != who.Provider))
        {
            return $"Deny CeilingExceeded by {said.Rule}";
        }

        var then = DecideByRules(request, who.WithAcr(acr[0]));
        var needed = then.Code is "Allow None" or "StepUp StepUpRequired" ? Merge([.. then.Needed ?? [], new AuthenticationRequirement { Acr = acr[0] }]) : null;
        return needed is null ? $"Deny CeilingExceeded by {said.Rule}" : $"StepUp StepUpRequired by {said.Rule}: {needed}";
    }

    private sealed record Said(string Code, string? Rule = null, IReadOnlyList<AuthenticationRequirement>? Needed = null)
    {
        public override string ToString() => Code + (Rule is null ? "" : $" by {Rule}") + (Needed is null ? "" : $": {Merge(Needed)}");
    }

    private Said DecideByRules(CanonicalRequest request, Principal? who)
    {
        var rules = policy.Rules.OrderBy(r => r.Level).ThenBy(r => r.Policy, StringComparer.Ordinal).ThenBy(r => r.Name, StringComparer.Ordinal).ToList();
        var path = request.Target.Path.ToString();
        var denies = rules.Where(r => r.Action == RuleAction.Deny && Fits(r, request) && ReferencePaths.DenyMatches(r, path)).ToList();
        var allows = rules.Where(r => r.Action == RuleAction.Allow && Fits(r, request) && ReferencePaths.AllowMatches(r, path)).ToList();
        if (rules.All(r => r.Action == RuleAction.Deny))
        {
            return new Said("Deny NoAllowRules");
        }

        // A Deny that is true: 403.
        bool? Bites(RuleDefinition r) => And(Member(r, r.Members, who), Not(Except(r, who)), Condition(r, request, who), Not(Reached(r, r.Unless, who, request.Time, whenAbsent: false)));
        bool CountsButForUnless(RuleDefinition r) =>
            r.Unless is not null && Reached(r, r.Unless, who, request.Time, whenAbsent: false) == false && Bites(r) != false;
        var counting = denies.Where(r => who is null ? Bites(r) == true : Bites(r) != false).ToList();
        var hard = counting.Where(r => !CountsButForUnless(r)).ToList();
        if (hard.Count > 0)
        {
            return new Said(Bites(hard[0]) == true ? "Deny DeniedByRule" : "Deny RuleError", hard[0].Id);
        }

        bool? Member_(RuleDefinition r) => And(Member(r, r.Members, who), Condition(r, request, who));
        bool? Holds(RuleDefinition r) => And(Member_(r), Reached(r, r.Require, who, request.Time, whenAbsent: true));
        var granting = allows.Where(r => Holds(r) == true).ToList();
        if (who is null)
        {
            // An allUsers Allow true and no Deny Unknown: pass. No identity: challenge.
            var open = denies.FirstOrDefault(r => Bites(r) is null);
            if (granting.Count > 0 && open is null)
            {
                return new Said("Allow None", granting[0].Id);
            }

            return new Said(_provider is null ? "Deny ProviderNotAccepted" : "Challenge NoCredential", granting.Count > 0 ? open!.Id : null);
        }

        if (counting.Count > 0)
        {
            // Only unless is in the way: a step-up, if one sign-in lifts all of them and leaves an Allow standing.
            var grants = allows.Where(r => Member_(r) == true && Reached(r, r.Require, who, request.Time, whenAbsent: true) is not null).ToList();
            var needed = Merge(counting.Select(r => r.Unless!));
            var plans = grants.OrderBy(r => r.Require is null ? 0 : 1).Select(IReadOnlyList<AuthenticationRequirement> (r) => [.. counting.Select(d => d.Unless!), .. r.Require is null ? Array.Empty<AuthenticationRequirement>() : [r.Require]]);
            var plan = needed is null ? null : plans.FirstOrDefault(p => Merge(p) is not null);
            return plan is null ? new Said("Deny DeniedByRule", counting[0].Id) : new Said("StepUp StepUpRequired", counting[0].Id, plan);
        }

        if (granting.Count > 0)
        {
            return new Said("Allow None", granting[0].Id);
        }

        var weak = allows.FirstOrDefault(r => Member_(r) == true && Reached(r, r.Require, who, request.Time, whenAbsent: true) == false);
        return weak is null ? new Said("Deny NotAllowed") : new Said("StepUp StepUpRequired", weak.Id, [weak.Require!]);
    }

    public static string Describe(Decision decision) =>
        decision.ToString() + (decision.StepUp is null ? "" : $": {Merge([decision.StepUp])}");

    private static bool Fits(RuleDefinition rule, CanonicalRequest request) =>
        (rule.Hosts.IsEmpty || rule.Hosts.Contains(request.Host)) &&
        (rule.Methods.IsEmpty || rule.Methods.Contains(request.Method, rule.Action == RuleAction.Deny ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal));

    private bool? Except(RuleDefinition rule, Principal? who)
    {
        if (rule.ExceptMembers.IsEmpty)
        {
            return false;
        }

        return rule.ExceptMembers.Any(m => m.Kind == MemberKind.AllUsers) ? true : who is null ? null : Member(rule, rule.ExceptMembers, who);
    }

    private bool? Member(RuleDefinition rule, IEnumerable<Member> members, Principal? who)
    {
        var values = members.Select(m => Member(rule, m, who)).ToList();
        return values.Contains(true) ? true : values.Contains(null) ? null : false;
    }

    /// <summary>Whether the identity is of the provider in force here and where the rule was written.</summary>
    private bool IsOfProvider(RuleDefinition rule, Principal who) => _provider is not null && who.Provider == _provider && rule.Provider == who.Provider;

    private bool? Member(RuleDefinition rule, Member member, Principal? who)
    {
        if (member.Kind == MemberKind.AllUsers || who is null)
        {
            // Where a ceiling says that nobody comes in without identity, an Allow for everybody lets nobody in.
            return member.Kind == MemberKind.AllUsers && (rule.Action == RuleAction.Deny || policy.Ceilings.All(c => !c.DeniesAllUsers));
        }

        if (member.Kind == MemberKind.ServiceAccount)
        {
            return who.ServiceAccount == member.Value;
        }

        if (!IsOfProvider(rule, who))
        {
            return null;
        }

        bool? absent = who.GroupsAreComplete ? false : null;
        return member.Kind switch
        {
            MemberKind.AllAuthenticatedUsers => true,
            MemberKind.User => (member.Value == who.Subject && !who.Subject.Contains('@')) || member.Value == who.Email,
            MemberKind.Domain => who.Email?.EndsWith("@" + member.Value, StringComparison.Ordinal) == true,
            MemberKind.Group => who.Groups.Contains(member.Value) ? true : absent,
            MemberKind.Claim => who.Claims.Any(c => $"{c.Key}={c.Value}" == member.Value) ? true : absent,
            MemberKind.IapGroup => groups.TryGetValue(member.Value, out var list) ? list.Contains("user:" + who.Email) || (!who.Subject.Contains('@') && list.Contains("user:" + who.Subject)) : null,
            _ => throw new ArgumentOutOfRangeException(nameof(member)),
        };
    }

    /// <summary>The levels that the Deny rule which decided asks for, or else all Allow rules that would let them in, and that are not surely met.</summary>
    public IEnumerable<string> Missing(Decision decision, CanonicalRequest request, Principal? who)
    {
        var path = request.Target.Path.ToString();
        var rules = decision.Rule is { Action: RuleAction.Deny } deny ? [deny]
            : decision.Rule is null && (decision.Outcome == Outcome.Challenge || decision.Code is Code.NotAllowed or Code.ProviderNotAccepted)
                ? policy.Rules.Where(r => r.Action == RuleAction.Allow && Fits(r, request) && ReferencePaths.AllowMatches(r, path) && Member(r, r.Members, who) == true)
                : [];
        return rules.SelectMany(r => ReferenceConditions.LevelsIn(r.Condition).Where(name => _levels.Of(name, request, KnownTo(r, who)) != true)).Distinct().Order(StringComparer.Ordinal);
    }

    private Principal? KnownTo(RuleDefinition rule, Principal? who) => who is not null && IsOfProvider(rule, who) ? who : null;

    private bool? Condition(RuleDefinition rule, CanonicalRequest request, Principal? who) => rule.Condition switch
    {
        null or "true" => true,
        "false" => false,
        "identity" => who is not null && IsOfProvider(rule, who) ? true : null,
        var source when ReferenceConditions.Know(source) => ReferenceConditions.Evaluate(source, request, KnownTo(rule, who), name => _levels.Of(name, request, KnownTo(rule, who))),
        _ => null,
    };

    private bool? Reached(RuleDefinition rule, AuthenticationRequirement? requirement, Principal? who, DateTimeOffset now, bool whenAbsent)
    {
        if (requirement is null)
        {
            return whenAbsent;
        }

        if (who is null || !IsOfProvider(rule, who))
        {
            return null;
        }

        return (requirement.Acr is null || requirement.Acr == who.Acr) && requirement.Amr.All(a => who.Amr.Contains(a)) &&
            (requirement.MaxAuthAge is null || (who.AuthTime is { } time && time + requirement.MaxAuthAge >= now && time <= now.AddSeconds(30)));
    }

    private static string? Merge(IEnumerable<AuthenticationRequirement> requirements)
    {
        var all = requirements.ToList();
        var levels = all.Select(r => r.Acr).Where(a => a is not null).Distinct().ToList();
        var age = all.Min(r => r.MaxAuthAge);
        return levels.Count > 1 ? null : $"acr={levels.FirstOrDefault()} amr={string.Join(',', all.SelectMany(r => r.Amr).Distinct().Order(StringComparer.Ordinal))} age={age}";
    }

    private static bool? And(params bool?[] values) => values.Contains(false) ? false : values.Contains(null) ? null : true;

    private static bool? Not(bool? value) => !value;
}
