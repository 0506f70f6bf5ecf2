using System.Collections.Immutable;
using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Targets;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Translation;

/// <summary>One policy, translated, before it is known what others leave to it.</summary>
internal sealed record PolicyDraft
{
    /// <summary>Null for what a cluster policy protects by itself: that claims only what nobody else does, so it loses nothing.</summary>
    public required IapPolicy? Policy { get; init; }

    /// <summary>Every policy that says something in it.</summary>
    public required ImmutableArray<LevelPolicy> Contributors { get; init; }

    /// <summary>Its settings, each with who says so.</summary>
    public required SpokenSettings Spoken { get; init; }

    public required CeilingSet Ceilings { get; init; }

    /// <summary>Everything but ports, hosts, internal hosts and rules, which differ from pod to pod.</summary>
    public required PolicyDefinition Settings { get; init; }

    public required ImmutableArray<HostEntry> Hosts { get; init; }

    public required ImmutableArray<DraftRule> Rules { get; init; }

    public required ImmutableArray<PodTarget> Targets { get; init; }

    /// <summary>
    /// A claim of the policy's failed, so it may not be pushed: it answers for nothing and allows nothing. Its Deny rules go on to count with the policies
    /// that share its targets, or another team's claim would switch them off.
    /// </summary>
    public required bool OnlyDenies { get; init; }

    public string Name => Settings.Name;
}

/// <param name="Definition">With those of its hosts that the policy keeps.</param>
/// <param name="IsHostBound">Whether its author named hosts: an empty list means that none of them is left, not that all are meant.</param>
internal sealed record DraftRule(RuleDefinition Definition, bool IsHostBound)
{
    public bool IsDeny => Definition.Action == RuleAction.Deny;

    /// <summary>Whether the policy that the draft is of wrote it, or a level above.</summary>
    public bool IsInherited => Definition.Level != PolicyLevel.Workload;

    /// <summary>An inherited rule for a policy with these hosts; null where it is about others.</summary>
    public DraftRule? Under(IReadOnlySet<string> hosts)
    {
        if (!IsHostBound)
            return this;
        var kept = Definition.Hosts.RemoveAll(host => !hosts.Contains(host));
        return kept.IsEmpty ? null : this with { Definition = Definition with { Hosts = kept } };
    }

    public bool Covers(string host) => !IsHostBound || Definition.Hosts.Contains(host);
}
