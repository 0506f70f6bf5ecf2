using System.Collections.Immutable;
using IapK8s.Resources.AccessLevels;
using IapK8s.Resources.Applications;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Groups;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Providers;
using IapK8s.Resources.Revocations;

namespace IapK8s.Compiler.Inputs;

/// <summary>Everything that compiling looks at, at one moment. Immutable; the order of the lists means nothing.</summary>
public sealed record ResourceSet
{
    public static ResourceSet Empty { get; } = new();

    public ImmutableArray<IapPolicy> Policies { get; init; } = [];

    public ImmutableArray<ClusterIapPolicy> ClusterPolicies { get; init; } = [];

    public ImmutableArray<IapProvider> Providers { get; init; } = [];

    public ImmutableArray<ClusterIapProvider> ClusterProviders { get; init; } = [];

    public ImmutableArray<IapGroup> Groups { get; init; } = [];

    public ImmutableArray<IapAccessLevel> AccessLevels { get; init; } = [];

    public ImmutableArray<IapDirectory> Directories { get; init; } = [];

    /// <summary>Of some of the directories; no source gives them, but whoever reads directories.</summary>
    public ImmutableArray<DirectoryContents> DirectoryContents { get; init; } = [];

    /// <summary>Nothing is compiled from them: they are in force as they are, whatever becomes of the rest.</summary>
    public ImmutableArray<IapRevocation> Revocations { get; init; } = [];

    /// <summary>Apps outside the cluster.</summary>
    public ImmutableArray<IapApplication> Applications { get; init; } = [];

    public ImmutableArray<NamespaceRecord> Namespaces { get; init; } = [];

    public ImmutableArray<PodRecord> Pods { get; init; } = [];

    public ImmutableArray<ServiceRecord> Services { get; init; } = [];

    public ImmutableArray<WorkloadRecord> Workloads { get; init; } = [];

    public ImmutableArray<RouteRecord> Routes { get; init; } = [];

    public ImmutableArray<ReferenceGrantRecord> ReferenceGrants { get; init; } = [];

    public ImmutableArray<SecretRecord> Secrets { get; init; } = [];

    /// <summary>Those that may be there: the controller may not look.</summary>
    public ImmutableHashSet<(string Namespace, string Name)> ForbiddenSecrets { get; init; } = [];

    /// <summary>Whether another set holds the very same pieces in the same order: sources hand on what did not change as it is.</summary>
    public bool HasPiecesOf(ResourceSet other) => ForbiddenSecrets.SetEquals(other.ForbiddenSecrets) && Pieces().SequenceEqual(other.Pieces(), ReferenceEqualityComparer.Instance);

    private IEnumerable<object> Pieces() =>
    [
        .. Policies, .. ClusterPolicies, .. Providers, .. ClusterProviders, .. Groups, .. AccessLevels, .. Directories, .. DirectoryContents, .. Revocations,
        .. Namespaces, .. Pods, .. Services, .. Workloads, .. Routes, .. Applications, .. ReferenceGrants, .. Secrets,
    ];
}
