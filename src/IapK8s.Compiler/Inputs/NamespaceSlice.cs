using System.Collections.Immutable;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Inputs;

/// <summary>What of a set is one namespace's own.</summary>
internal sealed record NamespaceSlice(string Name, ImmutableArray<IapPolicy> Policies, ImmutableArray<PodRecord> Pods, ImmutableArray<ServiceRecord> Services)
{
    public bool IsEmpty => Policies.IsEmpty && Pods.IsEmpty && Services.IsEmpty;

    /// <summary>Those of these namespaces; one that nothing is in gets an empty slice.</summary>
    public static IEnumerable<NamespaceSlice> Of(ResourceSet set, IReadOnlySet<string> namespaces)
    {
        var policies = set.Policies.Where(policy => namespaces.Contains(policy.Metadata.Namespace)).ToLookup(policy => policy.Metadata.Namespace, StringComparer.Ordinal);
        var pods = set.Pods.Where(pod => namespaces.Contains(pod.Namespace)).ToLookup(pod => pod.Namespace, StringComparer.Ordinal);
        var services = set.Services.Where(service => namespaces.Contains(service.Namespace)).ToLookup(service => service.Namespace, StringComparer.Ordinal);
        return namespaces.Select(ns => new NamespaceSlice(ns, [.. policies[ns]], [.. pods[ns]], [.. services[ns]]));
    }

    /// <summary>Every namespace that is there, or that something is in.</summary>
    public static HashSet<string> NamesIn(ResourceSet set) =>
        [.. set.Namespaces.Select(ns => ns.Name), .. set.Policies.Select(policy => policy.Metadata.Namespace), .. set.Pods.Select(pod => pod.Namespace), .. set.Services.Select(service => service.Namespace)];
}
