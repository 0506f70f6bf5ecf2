using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.Protections;

/// <summary>
/// Whether policies select a pod is told by labels alone, so that nobody stays outside for want of a declared port. What they claim of it is told by compiling its namespace
/// with the pod in it, so a pod is started with what it will be pushed. Pure; safe for concurrent use.
/// </summary>
public sealed class ProtectionIndex : IProtectionIndex
{
    private readonly ResourceSet _resources;
    private readonly string _releaseNamespace;
    private readonly ILookup<string, PolicySelection> _selections;

    /// <param name="compiled">What <paramref name="resources"/> were compiled to.</param>
    public ProtectionIndex(ResourceSet resources, CompilationResult compiled, string releaseNamespace = PolicyCompiler.DefaultReleaseNamespace)
    {
        (_resources, _releaseNamespace) = (resources, releaseNamespace);
        _selections = compiled.Selections.ToLookup(selection => selection.Namespace, StringComparer.Ordinal);
    }

    public NamespaceRecord? FindNamespace(string name) => _resources.Namespaces.FirstOrDefault(ns => ns.Name == name);

    public PodProtection? Find(PodRecord pod)
    {
        var selecting = _selections[pod.Namespace].Where(selection => selection.Takes(pod.Labels)).ToList();
        if (selecting.Count == 0)
        {
            return null;
        }

        var policies = Compile(pod);
        var claimed = policies.SelectMany(policy => policy.Ports).Distinct().Order().ToImmutableArray();
        return new PodProtection
        {
            Policies = [.. selecting.Select(selection => selection.Policy).Order(StringComparer.Ordinal)],
            ClaimedPorts = claimed,
            OpenPorts = [.. claimed.Where(port => policies.Where(policy => policy.Ports.Contains(port)).All(policy => IsOpen(policy, port)))],
            Loopback = policies.Select(ModeOf).DefaultIfEmpty(LoopbackMode.Locked).Min(),
            IsExplicit = selecting.All(selection => selection.IsExplicit),
        };
    }

    /// <summary>What does not bear on ports and capture is left out: groups of a hundred thousand members need not be flattened to start a pod.</summary>
    private ImmutableArray<PolicyDefinition> Compile(PodRecord pod)
    {
        // Nobody can be called like this, and whatever the pod is called it must not take another's place. It will have an address, and is reached by it though no host is written down.
        var stranger = pod with { Name = "", Ips = ["192.0.2.1"] };
        var resources = _resources with
        {
            Policies = [.. _resources.Policies.Where(policy => policy.Metadata.Namespace == pod.Namespace)],
            Services = [.. _resources.Services.Where(service => service.Namespace == pod.Namespace)],
            Workloads = [.. _resources.Workloads.Where(workload => workload.Namespace == pod.Namespace)],
            Routes = [.. _resources.Routes.Where(route => route.Namespace == pod.Namespace)],
            Namespaces = [.. _resources.Namespaces.Where(ns => ns.Name == pod.Namespace)],
            Pods = [stranger],
            Groups = [],
            Providers = [],
            ClusterProviders = [],
            Revocations = [],
            Secrets = [],
        };
        return PolicyCompiler.Compile(resources, _releaseNamespace).Pods.TryGetValue(stranger.Key, out var snapshot) ? snapshot.Policies : [];
    }

    private static LoopbackMode ModeOf(PolicyDefinition policy) => policy.Capture?.Loopback ?? LoopbackMode.Locked;

    private static bool IsOpen(PolicyDefinition policy, int port) => ModeOf(policy) == LoopbackMode.Open || policy.Capture?.LoopbackOpen.Contains(port) == true;
}
