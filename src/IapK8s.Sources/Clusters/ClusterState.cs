using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources;
using IapK8s.Resources.AccessLevels;
using IapK8s.Resources.Applications;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Groups;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Providers;
using IapK8s.Resources.Revocations;

namespace IapK8s.Sources.Clusters;

/// <summary>From the objects of each kind to one moment of the cluster. Secrets are others' to add.</summary>
internal static class ClusterState
{
    public static SourceState Of(IReadOnlyDictionary<ApiResource, ObjectTable> tables)
    {
        var read = tables.ToDictionary(table => table.Key.Kind.Name, table => table.Value.Read());
        return new SourceState(
            new ResourceSet
            {
                Policies = Of<IapPolicy>(),
                ClusterPolicies = Of<ClusterIapPolicy>(),
                Providers = Of<IapProvider>(),
                ClusterProviders = Of<ClusterIapProvider>(),
                AccessLevels = Of<IapAccessLevel>(),
                Groups = Of<IapGroup>(),
                Directories = Of<IapDirectory>(),
                Revocations = Of<IapRevocation>(),
                Applications = Of<IapApplication>(),
                Namespaces = Of<NamespaceRecord>(),
                // What has ended serves nobody and will not be told anything any more.
                Pods = Of<PodRecord>().RemoveAll(pod => pod.HasEnded),
                Services = Of<ServiceRecord>(),
                Workloads = Of<WorkloadRecord>(),
                Routes = Of<RouteRecord>(),
                ReferenceGrants = Of<ReferenceGrantRecord>(),
            },
            [.. read.Values.SelectMany(table => table.Findings).OrderBy(finding => finding.Resource?.ToString(), StringComparer.Ordinal)])
        {
            IsComplete = read[ApiGroup.IapRevocation].IsComplete,
            Versions = ImmutableDictionary.CreateRange(read.Values.SelectMany(table => table.Versions)),
        };

        ImmutableArray<T> Of<T>() => [.. read.Values.SelectMany(table => table.Values.OfType<T>())];
    }
}
