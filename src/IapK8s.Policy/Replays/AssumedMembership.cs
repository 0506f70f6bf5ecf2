using System.Collections.Immutable;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Evaluation;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Matching;
using IapK8s.Policy.Membership;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Policy.Replays;

/// <summary>Which of a policy's lists somebody may be in, for all that a record tells.</summary>
internal sealed class AssumedMembership
{
    private readonly EffectivePolicy _policy;
    private readonly RecordedIdentity _who;
    private readonly PrincipalMembership _told;
    private readonly ulong[] _allow;
    private readonly ulong[] _deny;
    private readonly ulong[] _except;
    private readonly ulong[] _nobody;
    private readonly ImmutableArray<string> _methods;
    private readonly Principal?[] _principals = new Principal?[4];

    public AssumedMembership(EffectivePolicy policy, RecordedIdentity who)
    {
        (_policy, _who) = (policy, who);
        _told = PrincipalMembership.Of(who.As([]), policy);
        var (allow, deny) = (policy.Rules.Allow.Rules, policy.Rules.Deny.Rules);
        _allow = Open(allow, rule => rule.Members, _told.IsOfAllowsProvider);
        _deny = Open(deny, rule => rule.Members, _told.IsOfDenysProvider);
        _except = Open(deny, rule => rule.ExceptMembers, _told.IsOfDenysProvider);
        _nobody = new ulong[Math.Max(_allow.Length, _deny.Length)];
        _methods = [.. allow.Concat(deny).SelectMany(rule => MethodsOf(rule.Definition)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The person as the world has it: who is open is in what lets in, or in what keeps out.</summary>
    public Principal In(ReplayWorld world)
    {
        ref var principal = ref _principals[(world.DenyIsStrict ? 1 : 0) | (world.AllowIsStrict ? 2 : 0)];
        if (principal is null)
        {
            var isStrict = world.DenyIsStrict && world.AllowIsStrict;
            principal = _who.As(isStrict ? [] : _methods);
        }

        principal.MembershipCache ??= _told.Assume(
            _policy,
            world.AllowIsStrict ? _nobody.AsSpan(0, _allow.Length) : _allow,
            world.DenyIsStrict ? _deny : _nobody.AsSpan(0, _deny.Length),
            world.DenyIsStrict ? _nobody.AsSpan(0, _except.Length) : _except);
        return principal;
    }

    /// <summary>As the rule's condition sees them: not at all where another provider speaks.</summary>
    public Principal? PrincipalOf(CompiledRule rule, int rank, ReplayWorld world) =>
        (rule.IsDeny ? _told.IsOfDenysProvider(rank) : _told.IsOfAllowsProvider(rank)) ? In(world) : null;

    /// <summary>What is missing to know whether the rule is about the person, and whether their sign-in does for it.</summary>
    public UntoldFacts MissingFor(CompiledRule rule, int rank)
    {
        var isOpen = rule.IsDeny ? RuleSet.Contains(_deny, rank) || RuleSet.Contains(_except, rank) : RuleSet.Contains(_allow, rank);
        var missing = isOpen ? rule.Definition.Members.Concat(rule.Definition.ExceptMembers).Select(FactOf).Aggregate(UntoldFacts.None, (all, fact) => all | fact) : UntoldFacts.None;
        var isOfProvider = rule.IsDeny ? _told.IsOfDenysProvider(rank) : _told.IsOfAllowsProvider(rank);
        return isOfProvider && !MethodsOf(rule.Definition).IsEmpty ? missing | UntoldFacts.AuthenticationMethods : missing;
    }

    private static ImmutableArray<string> MethodsOf(RuleDefinition rule) => (rule.Unless ?? rule.Require)?.Amr ?? [];

    private UntoldFacts FactOf(Member member) => member.Kind switch
    {
        MemberKind.Group when !_who.Tells(member.Value) => UntoldFacts.Groups,
        MemberKind.Claim => UntoldFacts.Claims,
        MemberKind.ServiceAccount when _who.Credential != CredentialKind.Session => UntoldFacts.ServiceAccount,
        _ => UntoldFacts.None,
    };

    private ulong[] Open(ImmutableArray<CompiledRule> rules, Func<RuleDefinition, ImmutableArray<Member>> members, Func<int, bool> isOfProvider)
    {
        var open = new ulong[RuleSet.WordsFor(rules.Length)];
        for (var rank = 0; rank < rules.Length; rank++)
        {
            // A service account is nobody's but the cluster's, whichever provider is in force.
            if (members(rules[rank].Definition).Any(member => FactOf(member) is var fact && fact != UntoldFacts.None && (fact == UntoldFacts.ServiceAccount || isOfProvider(rank))))
            {
                RuleSet.Add(open, rank);
            }
        }

        return open;
    }
}
