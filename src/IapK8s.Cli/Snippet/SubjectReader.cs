using System.Collections.Immutable;
using IapK8s.Cli.Commands;
using IapK8s.Cli.Loading;
using IapK8s.Compiler.Inputs;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Cli.Snippet;

/// <summary>Finds the policy that is meant, and what configuration has to know of it.</summary>
internal static class SubjectReader
{
    /// <summary>The policy as it is in force at gateways.</summary>
    /// <exception cref="CliException">It is not there, or nothing of it is decided at a gateway.</exception>
    public static (IapPolicy Policy, PolicyDefinition Definition) Find(PolicyWorld world, string ns, string name)
    {
        var resources = world.Loaded.Resources;
        var policy = resources.Policies.FirstOrDefault(policy => policy.Metadata.Namespace == ns && policy.Metadata.Name == name)
            ?? throw new CliException($"There is no IapPolicy {ns}/{name} in {world.Loaded.Origin}", "Name one of them: kubectl get iap -A.");
        if (!policy.Spec.IsAtGateway)
            throw new CliException($"IapPolicy {ns}/{name} is not enforced at the gateway: spec.enforceAt is {policy.Spec.EnforceAt ?? "Sidecar"}", "Write enforceAt: Both, or Gateway where the pods can have no sidecar.");
        if (policy.Spec.Hosts is not { Count: > 0 })
            throw new CliException($"IapPolicy {ns}/{name} has no hosts: an ingress has nothing to ask about", "List them in spec.hosts.");
        var definition = world.Compiled.Gateway.Select(gateway => gateway.Policy).FirstOrDefault(gateway => gateway.Gateway is { ForwardAuth: true } && IsOf(gateway, $"{ns}/{name}"));
        return (policy, definition ?? throw Refused(world, policy));
    }

    /// <summary>Its Service, where it targets one by itself.</summary>
    public static ServiceAddress? Upstream(ResourceSet resources, IapPolicy policy)
    {
        if (policy.Spec.TargetRefs is not [{ Kind: "Service" } target] || resources.Services.FirstOrDefault(service => IsTarget(service, policy, target)) is not { } service)
            return null;
        var port = service.Ports.FirstOrDefault(port => target.SectionName is null || port.Name == target.SectionName);
        return port is null ? null : ServiceAddress.OfService(service.Namespace, service.Name, port.Port);
    }

    public static ImmutableArray<LabelSelector> Pods(ResourceSet resources, IapPolicy policy) => policy.Spec.Selector is { } selector
        ? [selector]
        : [.. (policy.Spec.TargetRefs ?? []).SelectMany(target => Pods(resources, policy, target))];

    private static IEnumerable<LabelSelector> Pods(ResourceSet resources, IapPolicy policy, TargetRef target)
    {
        var ns = policy.Metadata.Namespace;
        var services = resources.Services.Where(service => IsTarget(service, policy, target)
            || resources.Routes.Any(route => route.Kind == target.Kind && route.Namespace == ns && route.Name == target.Name && route.Backends.Any(backend => backend.Namespace == service.Namespace && backend.Service == service.Name && service.Namespace == ns)));
        return services.Where(service => service.Selector.Count > 0).Select(service => new LabelSelector { MatchLabels = service.Selector })
            .Concat(resources.Workloads.Where(workload => workload.Kind == target.Kind && workload.Namespace == ns && workload.Name == target.Name).Select(workload => workload.Selector));
    }

    private static bool IsTarget(ServiceRecord service, IapPolicy policy, TargetRef target) =>
        target.Kind == "Service" && service.Namespace == policy.Metadata.Namespace && service.Name == target.Name;

    /// <summary>Several policies that share a target are one, named after all of them (<c>shop/a+b</c>).</summary>
    private static bool IsOf(PolicyDefinition definition, string name)
    {
        var whole = definition.Name.Split('#')[0];
        var slash = name.IndexOf('/', StringComparison.Ordinal) + 1;
        return whole.StartsWith(name[..slash], StringComparison.Ordinal) && whole[slash..].Split('+').Contains(name[slash..], StringComparer.Ordinal);
    }

    private static CliException Refused(PolicyWorld world, IapPolicy policy)
    {
        var why = world.Findings.FirstOrDefault(finding => finding.Severity == FindingSeverity.Error && finding.ToString().Contains($"{policy.Metadata.Namespace}/{policy.Metadata.Name}", StringComparison.Ordinal));
        return new CliException(
            $"IapPolicy {policy.Metadata.Namespace}/{policy.Metadata.Name} is not in force at gateways{(why is null ? "" : $": {why}".TrimEnd('.'))}", "kubectl iap lint tells what is wrong with it.");
    }
}
