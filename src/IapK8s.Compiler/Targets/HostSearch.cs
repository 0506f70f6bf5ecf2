using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Targets;

/// <summary>Where to look for who answers to a host, before anything is compiled.</summary>
public static class HostSearch
{
    /// <summary>Namespaces in which something bears the name: more than answer to it, for one may not have it, and none less.</summary>
    /// <param name="host">Canonical.</param>
    public static IReadOnlySet<string> NamespacesOf(ResourceSet set, string host)
    {
        return new HashSet<string>(
        [
            .. set.Policies.Where(policy => AreNamed(policy.Spec.Hosts)).Select(policy => policy.Metadata.Namespace),
            .. set.Routes.Where(route => AreNamed(route.Hosts)).Select(route => route.Namespace),
            .. set.Applications.Where(application => AreNamed(application.Spec.Hosts)).Select(application => application.Metadata.Namespace),
            .. set.Services.Where(service => ServicePorts.NamesOf(service).Contains(host, StringComparer.Ordinal)).Select(service => service.Namespace),
            .. set.Pods.Where(pod => pod.Ips.Any(ip => PodTargetBuilder.AddressHost(ip) == host)).Select(pod => pod.Namespace),
        ], StringComparer.Ordinal);

        bool AreNamed(IEnumerable<string>? texts) => texts is not null && texts.Any(text => HostSyntax.TryParseName(text, out var name) && name == host);
    }
}
