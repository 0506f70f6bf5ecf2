using System.Collections.Immutable;
using IapK8s.Resources.Applications;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Inputs;

/// <summary>What of a set is one namespace's own.</summary>
internal sealed record NamespaceSlice(string Name)
{
    public ImmutableArray<IapPolicy> Policies { get; private init; } = [];

    public ImmutableArray<PodRecord> Pods { get; private init; } = [];

    public ImmutableArray<ServiceRecord> Services { get; private init; } = [];

    public ImmutableArray<WorkloadRecord> Workloads { get; private init; } = [];

    public ImmutableArray<RouteRecord> Routes { get; private init; } = [];

    public ImmutableArray<IapApplication> Applications { get; private init; } = [];

    public bool IsEmpty => Policies.IsEmpty && Applications.IsEmpty && Pods.IsEmpty && Services.IsEmpty && Workloads.IsEmpty && Routes.IsEmpty;

    /// <summary>Those of these namespaces; one that nothing is in gets an empty slice.</summary>
    public static IEnumerable<NamespaceSlice> Of(ResourceSet set, IReadOnlySet<string> namespaces)
    {
        var policies = Pick(set.Policies, policy => policy.Metadata.Namespace);
        var pods = Pick(set.Pods, pod => pod.Namespace);
        var services = Pick(set.Services, service => service.Namespace);
        var workloads = Pick(set.Workloads, workload => workload.Namespace);
        var routes = Pick(set.Routes, route => route.Namespace);
        var applications = Pick(set.Applications, application => application.Metadata.Namespace);
        return namespaces.Select(ns => new NamespaceSlice(ns)
        {
            Policies = [.. policies[ns]],
            Pods = [.. pods[ns]],
            Services = [.. services[ns]],
            Workloads = [.. workloads[ns]],
            Routes = [.. routes[ns]],
            Applications = [.. applications[ns]],
        });

        ILookup<string, T> Pick<T>(ImmutableArray<T> resources, Func<T, string> namespaceOf) =>
            resources.Where(resource => namespaces.Contains(namespaceOf(resource))).ToLookup(namespaceOf, StringComparer.Ordinal);
    }

    /// <summary>Every namespace that is there, or that something is in.</summary>
    public static HashSet<string> NamesIn(ResourceSet set) =>
    [
        .. set.Namespaces.Select(ns => ns.Name),
        .. set.Policies.Select(policy => policy.Metadata.Namespace),
        .. set.Pods.Select(pod => pod.Namespace),
        .. set.Services.Select(service => service.Namespace),
        .. set.Workloads.Select(workload => workload.Namespace),
        .. set.Routes.Select(route => route.Namespace),
        .. set.Applications.Select(application => application.Metadata.Namespace),
    ];
}
