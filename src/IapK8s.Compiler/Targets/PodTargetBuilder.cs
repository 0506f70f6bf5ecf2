using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using IapK8s.Compiler.Inputs;
using IapK8s.Policy.Requests;

namespace IapK8s.Compiler.Targets;

/// <summary>Gathers ports and names by pod.</summary>
internal sealed class PodTargetBuilder
{
    private readonly SortedDictionary<PodKey, (SortedSet<int> Ports, SortedSet<string> Hosts)> _pods = [];

    public void Add(PodRecord pod, IEnumerable<int> ports, IEnumerable<string> internalHosts)
    {
        if (!_pods.TryGetValue(pod.Key, out var target))
        {
            _pods[pod.Key] = target = ([], new SortedSet<string>(StringComparer.Ordinal));
            target.Hosts.UnionWith(pod.Ips.Select(AddressHost).OfType<string>());
        }
        target.Ports.UnionWith(ports);
        target.Hosts.UnionWith(internalHosts.Where(IsCanonical));
    }

    public ImmutableArray<PodTarget> Build() =>
        [.. _pods.Where(pod => pod.Value.Ports.Count > 0).Select(pod => new PodTarget(pod.Key, [.. pod.Value.Ports], [.. pod.Value.Hosts]))];

    /// <summary>A name that no Host header can be would get the whole snapshot refused.</summary>
    private static bool IsCanonical(string name) => CanonicalHost.TryParse(name, out var host, out _) && host == name;

    /// <summary>As a Host header has the address.</summary>
    public static string? AddressHost(string ip) =>
        IPAddress.TryParse(ip, out var address)
        && CanonicalHost.TryParse(address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString(), out var host, out _)
            ? host
            : null;
}
