using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Proxy.Access;

/// <summary>From what is known of a request, and of who sent it, to the decision, in the policy's mode.</summary>
internal static class Verdict
{
    public static Decision Enforce(AccessResult access, HostFacts facts, in Proof proof)
    {
        if (access.HasForeignOrigin || proof.IsRefused)
        {
            access.IsReserved = false;
        }

        var decision = Conclude(access, facts, facts.Policy, proof);
        if (decision.IsAllowed && facts.Policy.AsEnforced is { } whole && Conclude(access, facts, whole, proof) is { IsAllowed: false } stricter)
        {
            access.InShadow = stricter;
        }

        if (access.IsPreflight && facts.Definition.Preflight == PreflightMode.PassThrough && !access.IsReserved)
        {
            access.Identity = null;
        }

        return decision;
    }

    /// <summary>Shadow and Off: only what other policies' rules refuse is refused. Whoever cannot be told for sure is nobody.</summary>
    public static Decision LetPass(AccessResult access, HostFacts facts, in Proof proof)
    {
        if (facts.Policy.AsEnforced is { } whole && !access.IsReserved)
        {
            access.InShadow = Conclude(access, facts, whole, proof);
        }

        access.Identity = proof.IsRefused || access.HasForeignOrigin || access.IsPreflight ? null : access.Identity;
        if (access.IsReserved)
        {
            return default;
        }

        var decision = facts.Policy.Decide(access.Request, access.Identity?.Principal);
        if (decision.IsAllowed && facts.Definition.Mode == PolicyMode.Off)
        {
            access.Identity = null;
        }

        return decision.Outcome == Outcome.Challenge ? Unproven(proof, decision) : decision;
    }

    /// <summary>What a policy comes to when all that it says is obeyed. Changes nothing. <c>default</c> for a path of our own.</summary>
    private static Decision Conclude(AccessResult access, HostFacts facts, EffectivePolicy policy, in Proof proof)
    {
        if (facts.IsUnlisted)
        {
            return Decision.Deny(Code.HostNotInPolicy);
        }

        if (access.IsAmbiguous)
        {
            return Decision.Deny(Code.AmbiguousRequest);
        }

        if (access.HasForeignOrigin)
        {
            return Decision.Deny(Code.OriginNotAllowed);
        }

        if (proof.IsRefused)
        {
            return proof.Failure == Code.DuplicateCredential ? Decision.Deny(proof.Failure) : Decision.Challenge(proof.Failure);
        }

        if (access.IsReserved)
        {
            return default;
        }

        if (access.IsPreflight && facts.Definition.Preflight == PreflightMode.PassThrough)
        {
            return Origins.PassPreflight(policy.Decide(access.Request, null));
        }

        var decision = policy.Decide(access.Request, access.Identity?.Principal);
        if (decision.Outcome == Outcome.Challenge)
        {
            return Unproven(proof, decision);
        }

        // An app that counts on a signature must not be reached without one.
        return decision.IsAllowed && access.Identity is not null && facts is { NeedsAssertion: true, App: null } ? Decision.Deny(Code.NoSnapshot) : decision;
    }

    private static Decision Unproven(in Proof proof, Decision decision) => proof switch
    {
        { Identity: not null } => decision,
        { IsBlocked: true } => Decision.Deny(proof.Failure),
        { Failure: Code.RecheckUnavailable } => Decision.Deny(proof.Failure),
        _ => Decision.Challenge(proof.Failure, decision.Rule),
    };
}
