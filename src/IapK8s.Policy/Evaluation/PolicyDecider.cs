using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Membership;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Evaluation;

/// <summary>The order of a decision: Deny before Allow, and what is not known counts against the request once somebody is known.</summary>
internal static class PolicyDecider
{
    public static Decision Decide(CompiledRules rules, string? provider, in CanonicalRequest request, Principal? principal, PrincipalMembership membership)
    {
        // default(CanonicalTarget) is not valid either: what nobody parsed nobody may pass.
        if (!request.Target.IsValid || request.Method is null || request.Host is null)
        {
            return Decision.Deny(Code.AmbiguousRequest);
        }

        if (rules.Allow.Rules.IsEmpty)
        {
            return Decision.Deny(Code.NoAllowRules);
        }

        var deny = new DenyScan(rules.Deny, request, principal, membership);
        rules.Deny.Walk(request, ref deny);
        if (deny.First >= 0)
        {
            return Decision.Deny(deny.FirstIsUnknown ? Code.RuleError : Code.DeniedByRule, rules.Deny.Rules[deny.First].Definition);
        }

        if (deny.Liftable is { } liftable)
        {
            return StepUpPlan.Lift(rules, liftable, request, principal, membership);
        }

        var allow = new AllowScan(rules.Allow, request, principal, membership);
        rules.Allow.Walk(request, ref allow);
        var first = allow.First < 0 ? null : rules.Allow.Rules[allow.First].Definition;
        if (principal is null)
        {
            return WithoutIdentity(first, deny.FirstOpen < 0 ? null : rules.Deny.Rules[deny.FirstOpen].Definition, provider);
        }

        if (first is not null)
        {
            return Decision.Allow(first);
        }

        var weak = allow.FirstWeak < 0 ? null : rules.Allow.Rules[allow.FirstWeak].Definition;
        return weak is null ? Decision.Deny(Code.NotAllowed) : Decision.RequireStepUp(weak, weak.Require!);
    }

    /// <param name="open">A Deny that signing in may make true or false.</param>
    private static Decision WithoutIdentity(RuleDefinition? allow, RuleDefinition? open, string? provider)
    {
        if (allow is not null && open is null)
        {
            return Decision.Allow(allow);
        }

        var rule = allow is null ? null : open;
        return provider is null ? Decision.Deny(Code.ProviderNotAccepted, rule) : Decision.Challenge(Code.NoCredential, rule);
    }
}
