using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Tests.Properties;

/// <summary>The meaning of a decision, sentence by sentence, with no thought of speed: every rule is asked, values are null for Unknown.</summary>
internal sealed class ReferenceEvaluator(PolicyDefinition policy, IReadOnlyDictionary<string, string[]> groups)
{
    /// <summary>Outcome, code, rule and what a step-up asks for, as one line.</summary>
    public string Decide(CanonicalRequest request, Principal? who)
    {
        var rules = policy.Rules.OrderBy(r => r.Level).ThenBy(r => r.Policy, StringComparer.Ordinal).ThenBy(r => r.Name, StringComparer.Ordinal).ToList();
        var path = request.Target.Path.ToString();
        var denies = rules.Where(r => r.Action == RuleAction.Deny && Fits(r, request) && ReferencePaths.DenyMatches(r, path)).ToList();
        var allows = rules.Where(r => r.Action == RuleAction.Allow && Fits(r, request) && ReferencePaths.AllowMatches(r, path)).ToList();
        if (rules.All(r => r.Action == RuleAction.Deny))
        {
            return "Deny NoAllowRules";
        }

        // A Deny that is true: 403.
        bool? Bites(RuleDefinition r) => And(Member(r.Members, who), Not(Except(r, who)), Condition(r, who), Not(Reached(r.Unless, who, request.Time, whenAbsent: false)));
        bool CountsButForUnless(RuleDefinition r) =>
            r.Unless is not null && Reached(r.Unless, who, request.Time, whenAbsent: false) == false && Bites(r) != false;
        var counting = denies.Where(r => who is null ? Bites(r) == true : Bites(r) != false).ToList();
        var hard = counting.Where(r => !CountsButForUnless(r)).ToList();
        if (hard.Count > 0)
        {
            return $"Deny {(Bites(hard[0]) == true ? "DeniedByRule" : "RuleError")} by {hard[0].Id}";
        }

        bool? Member_(RuleDefinition r) => And(Member(r.Members, who), Condition(r, who));
        bool? Holds(RuleDefinition r) => And(Member_(r), Reached(r.Require, who, request.Time, whenAbsent: true));
        var granting = allows.Where(r => Holds(r) == true).ToList();
        if (who is null)
        {
            // An allUsers Allow true and no Deny Unknown: pass. No identity: challenge.
            var open = denies.FirstOrDefault(r => Bites(r) is null);
            if (granting.Count > 0 && open is null)
            {
                return $"Allow None by {granting[0].Id}";
            }

            var by = granting.Count > 0 ? $" by {open!.Id}" : "";
            return (policy.Provider is null ? "Deny ProviderNotAccepted" : "Challenge NoCredential") + by;
        }

        if (counting.Count > 0)
        {
            // Only unless is in the way: a step-up, if one sign-in lifts all of them and leaves an Allow standing.
            var grants = allows.Where(r => Member_(r) == true && Reached(r.Require, who, request.Time, whenAbsent: true) is not null).ToList();
            var needed = Merge(counting.Select(r => r.Unless!));
            var plans = grants.OrderBy(r => r.Require is null ? 0 : 1).Select(r => Merge(counting.Select(d => d.Unless!).Concat(r.Require is null ? [] : [r.Require])));
            var plan = needed is null ? null : plans.FirstOrDefault(p => p is not null);
            return plan is null ? $"Deny DeniedByRule by {counting[0].Id}" : $"StepUp StepUpRequired by {counting[0].Id}: {plan}";
        }

        if (granting.Count > 0)
        {
            return $"Allow None by {granting[0].Id}";
        }

        var weak = allows.FirstOrDefault(r => Member_(r) == true && Reached(r.Require, who, request.Time, whenAbsent: true) == false);
        return weak is null ? "Deny NotAllowed" : $"StepUp StepUpRequired by {weak.Id}: {Merge([weak.Require!])}";
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

        return rule.ExceptMembers.Any(m => m.Kind == MemberKind.AllUsers) ? true : who is null ? null : Member(rule.ExceptMembers, who);
    }

    private bool? Member(IEnumerable<Member> members, Principal? who)
    {
        var values = members.Select(m => Member(m, who)).ToList();
        return values.Contains(true) ? true : values.Contains(null) ? null : false;
    }

    private bool? Member(Member member, Principal? who)
    {
        if (member.Kind == MemberKind.AllUsers || who is null)
        {
            return member.Kind == MemberKind.AllUsers;
        }

        if (member.Kind == MemberKind.ServiceAccount)
        {
            return who.ServiceAccount == member.Value;
        }

        if (policy.Provider is null || who.Provider != policy.Provider)
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

    private static bool? Condition(RuleDefinition rule, Principal? who) => rule.Condition switch
    {
        null or "true" => true,
        "false" => false,
        "identity" => who is null ? null : true,
        _ => null,
    };

    private bool? Reached(AuthenticationRequirement? requirement, Principal? who, DateTimeOffset now, bool whenAbsent)
    {
        if (requirement is null)
        {
            return whenAbsent;
        }

        if (who is null || who.Provider != policy.Provider)
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
