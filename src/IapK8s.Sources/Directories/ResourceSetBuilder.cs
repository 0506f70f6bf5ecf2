using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.AccessLevels;
using IapK8s.Resources.Applications;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Groups;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Providers;
using IapK8s.Resources.Revocations;

namespace IapK8s.Sources.Directories;

internal static class ResourceSetBuilder
{
    public static ResourceSet Build(IReadOnlyDictionary<ResourceId, object> resources)
    {
        var sorted = resources
            .OrderBy(resource => resource.Key.Kind, StringComparer.Ordinal)
            .ThenBy(resource => resource.Key.Namespace, StringComparer.Ordinal)
            .ThenBy(resource => resource.Key.Name, StringComparer.Ordinal)
            .Select(resource => resource.Value)
            .ToList();
        return new ResourceSet
        {
            Policies = Of<IapPolicy>(sorted),
            ClusterPolicies = Of<ClusterIapPolicy>(sorted),
            Providers = Of<IapProvider>(sorted),
            ClusterProviders = Of<ClusterIapProvider>(sorted),
            Groups = Of<IapGroup>(sorted),
            AccessLevels = Of<IapAccessLevel>(sorted),
            Directories = Of<IapDirectory>(sorted),
            Revocations = Of<IapRevocation>(sorted),
            Applications = Of<IapApplication>(sorted),
            Namespaces = Of<NamespaceRecord>(sorted),
            Pods = Of<PodRecord>(sorted),
            Services = Of<ServiceRecord>(sorted),
            Workloads = Of<WorkloadRecord>(sorted),
            Routes = Of<RouteRecord>(sorted),
            ReferenceGrants = Of<ReferenceGrantRecord>(sorted),
            Secrets = Of<SecretRecord>(sorted),
        };
    }

    private static ImmutableArray<T> Of<T>(IEnumerable<object> resources) => [.. resources.OfType<T>()];
}
