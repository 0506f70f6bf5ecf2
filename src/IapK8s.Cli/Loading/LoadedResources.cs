using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Findings;
using IapK8s.Sources.Clusters;

namespace IapK8s.Cli.Loading;

/// <summary>What a question is answered from.</summary>
/// <param name="Findings">What is wrong with what was read, before any of it is compiled.</param>
/// <param name="Origin">Where it was read, for people.</param>
internal sealed record LoadedResources(ResourceSet Resources, ImmutableArray<Finding> Findings, string Origin)
{
    /// <summary>Read from a cluster, which keeps the last good version of what is broken now.</summary>
    public bool IsCluster { get; init; }

    /// <summary>Of files: the things whose pods they do not hold, and that are taken for there.</summary>
    public ImmutableArray<string> Assumed { get; init; } = [];

    /// <summary>What of the cluster may not be looked at. An answer says so.</summary>
    public ImmutableArray<UnlistedKind> Unlisted { get; init; } = [];

    /// <summary>Of each object of the cluster that is not valid the first mistake: an older version may be in force, and which one nobody can tell from here. An answer says so.</summary>
    public ImmutableArray<Finding> Broken => IsCluster ? [.. Findings.Where(finding => finding.Severity == FindingSeverity.Error).DistinctBy(finding => finding.Resource)] : [];

    /// <summary>All that was asked for could be looked at.</summary>
    public bool IsWhole => Unlisted.IsEmpty && Broken.IsEmpty;

    /// <summary>Of the cluster's objects; null for files.</summary>
    public ObservedStatuses? Statuses { get; init; }
}
