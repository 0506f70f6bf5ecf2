using System.Collections.Immutable;
using IapK8s.Compiler.Translation;

namespace IapK8s.Compiler.Inheritance;

/// <summary>What the levels above its workloads say for one namespace.</summary>
internal sealed record UpperLevels
{
    /// <summary>Those that say something: cluster before namespace, senior before junior.</summary>
    public required ImmutableArray<LevelPolicy> Policies { get; init; }

    /// <summary>For the levels below the cluster's.</summary>
    public required CeilingSet Ceilings { get; init; }

    /// <summary>The namespace's over the cluster's.</summary>
    public required SpokenSettings Settings { get; init; }

    /// <summary>Their rules that count, with the hosts that were written.</summary>
    public required ImmutableArray<DraftRule> Rules { get; init; }

    /// <summary>The senior of the cluster policies that protect what no workload's policy selects; null where none does.</summary>
    public required LevelPolicy? Protector { get; init; }
}
