using IapK8s.Cli.Asking.Callers;
using IapK8s.Policy.Conditions;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Asking.Judging;

/// <summary>Whether groups and claims that nobody spoke of could turn an answer.</summary>
internal static class TokenDoubt
{
    /// <returns>The groups and claims of the token that rules ask for there; empty where the answer does not depend on them.</returns>
    public static IReadOnlyList<string> Of(EffectivePolicy policy, in CanonicalRequest request, Caller caller, Principal principal)
    {
        if (caller.IsTokenSaid || policy.Decide(request, caller.WithUnknownToken(principal)).IsAllowed)
            return [];

        // As if nothing were known of them: what is certain even so is certain.
        var trace = policy.Explain(request, caller.WithUnknownToken(principal));
        var rules = trace.Rules.Where(rule => rule is { IsObeyed: true, PathMatches: true, MethodMatches: true, HostMatches: true }).ToList();
        var mayAllow = policy.Definition.Mode != PolicyMode.Enforce || rules.Any(rule => rule.Rule.Action == RuleAction.Allow && rule.Members != Ternary.False && rule.Condition != Ternary.False);
        var isDenied = rules.Any(rule => rule.Rule.Action == RuleAction.Deny && rule.Members == Ternary.True && rule.ExceptMembers is null or Ternary.False && rule.Unless is null && rule.Condition is null or Ternary.True);
        return mayAllow && !isDenied && !trace.Ceilings.Any(ceiling => ceiling is { Bites: true, Subject: CeilingSubject.Hosts or CeilingSubject.Providers }) ? Asked(rules) : [];
    }

    private static List<string> Asked(IEnumerable<RuleTrace> rules) =>
        [.. rules.SelectMany(rule => OfMembers(rule.Rule).Concat(OfCondition(rule.Rule.Condition))).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> OfMembers(RuleDefinition rule) =>
        rule.Members.Concat(rule.ExceptMembers).Where(member => member.Kind is MemberKind.Group or MemberKind.Claim).Select(MemberSyntax.Format);

    private static IEnumerable<string> OfCondition(string? source)
    {
        if (source is null)
            return [];
        var reading = ConditionReading.Of(source);
        return [.. reading.Groups.Select(group => $"group:{group}"), .. reading.Claims.Select(claim => $"claim:{claim}")];
    }
}
