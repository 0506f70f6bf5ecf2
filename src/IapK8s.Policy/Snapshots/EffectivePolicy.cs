using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Evaluation;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Membership;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Snapshots;

/// <summary>A policy definition compiled for deciding: route tries, member index, rules in report order. Immutable and thread-safe.</summary>
public sealed class EffectivePolicy
{
    private readonly PrincipalMembership _anonymous;

    private EffectivePolicy(PolicyDefinition definition, CompiledRules rules, GroupMembership groups)
    {
        Definition = definition;
        Rules = rules;
        Groups = groups;
        Ceilings = Ceilings.Of(definition);
        Provider = Ceilings.Accepts(definition.Provider) ? definition.Provider : null;
        _anonymous = PrincipalMembership.Of(null, this);
    }

    public PolicyDefinition Definition { get; }

    internal CompiledRules Rules { get; }

    internal GroupMembership Groups { get; }

    internal Ceilings Ceilings { get; }

    /// <summary>The provider in force, unless a ceiling rules it out.</summary>
    internal string? Provider { get; }

    /// <exception cref="PolicyRejectedException">This build cannot enforce the definition to the letter (a condition, an unknown kind of
    /// member, a path that is no pattern, ...). Refuse the whole snapshot.</exception>
    public static EffectivePolicy Build(PolicyDefinition definition, GroupMembership groups) => Build(definition, groups, _ => null);

    internal static EffectivePolicy Build(PolicyDefinition definition, GroupMembership groups, Func<string, ICondition?> conditions) =>
        new(definition, CompiledRules.Build(definition, conditions), groups);

    /// <summary>The same policy after a change of groups, without compiling the rules again.</summary>
    public EffectivePolicy WithGroups(GroupMembership groups) => new(Definition, Rules, groups);

    /// <summary>Decides as DESIGN "What a decision means" says. Without allocation once the principal is known; never throws.</summary>
    /// <param name="principal">Null without identity.</param>
    public Decision Decide(in CanonicalRequest request, Principal? principal)
    {
        var decision = DecideByRules(request, principal);
        return Ceilings.AreNone ? decision : Ceilings.Limit(this, decision, request, principal);
    }

    internal Decision DecideByRules(in CanonicalRequest request, Principal? principal) =>
        PolicyDecider.Decide(Rules, Provider, request, principal, MembershipOf(principal));

    /// <summary>The decision and what every rule had to say, for <c>explain</c> and for logs on demand. No rules for a request that is not valid.</summary>
    public DecisionTrace Explain(in CanonicalRequest request, Principal? principal) =>
        new(Decide(request, principal), PolicyExplainer.Explain(Rules, request, principal, MembershipOf(principal)));

    internal PrincipalMembership MembershipOf(Principal? principal)
    {
        if (principal is null)
        {
            return _anonymous;
        }

        if (principal.MembershipCache is PrincipalMembership cached && ReferenceEquals(cached.Owner, this))
        {
            return cached;
        }

        var membership = PrincipalMembership.Of(principal, this);
        principal.MembershipCache = membership;
        return membership;
    }
}
