using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Membership;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Evaluation;

/// <summary>Finds the one sign-in that lifts every Deny in the way and leaves an Allow standing. Where there is none, asking for a step-up would
/// send people round in circles, so the Deny stands.</summary>
internal static class StepUpPlan
{
    /// <param name="liftable">Deny rules that fail to be false only on <c>unless</c>; never empty.</param>
    public static Decision Lift(CompiledRules rules, SortedSet<int> liftable, in CanonicalRequest request, Principal? principal, PrincipalMembership membership)
    {
        var first = rules.Deny.Rules[liftable.Min].Definition;
        AuthenticationRequirement? needed = first.Unless;
        foreach (var rank in liftable.Skip(1))
        {
            needed = needed is null ? null : Requirements.Merge(needed, rules.Deny.Rules[rank].Definition.Unless!);
        }

        if (needed is null)
        {
            return Decision.Deny(Code.DeniedByRule, first);
        }

        var grants = new SortedSet<int>();
        var allow = new AllowScan(rules.Allow, request, principal, membership, grants);
        rules.Allow.Walk(request, ref allow);
        if (grants.Any(rank => rules.Allow.Rules[rank].Definition.Require is null))
        {
            return Decision.RequireStepUp(first, needed);
        }

        // A grant that requires something itself holds afterwards only if that is asked for too, even if it is reached today.
        foreach (var rank in grants)
        {
            if (Requirements.Merge(needed, rules.Allow.Rules[rank].Definition.Require!) is { } both)
            {
                return Decision.RequireStepUp(first, both);
            }
        }

        return Decision.Deny(Code.DeniedByRule, first);
    }
}
