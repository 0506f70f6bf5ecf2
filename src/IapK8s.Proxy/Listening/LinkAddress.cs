using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;

namespace IapK8s.Proxy.Listening;

/// <summary>An address of the link is nothing without its interface (RFC 4007 §6). The kernel names it only where the caller's address is one of the link too.</summary>
internal static class LinkAddress
{
    // As many as the pod has such addresses.
    private static readonly ConcurrentDictionary<IPAddress, IPAddress> Scoped = [];

    /// <param name="own">An address of this network namespace.</param>
    /// <returns>The same, with an interface where it needs one.</returns>
    public static IPAddress WithScope(IPAddress own) => !own.IsIPv6LinkLocal || own.ScopeId != 0 ? own : Scoped.GetOrAdd(own, static bare => Find(bare) ?? bare);

    private static IPAddress? Find(IPAddress bare)
    {
        var bytes = bare.GetAddressBytes();
        return NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(device => device.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.IsIPv6LinkLocal && address.GetAddressBytes().AsSpan().SequenceEqual(bytes));
    }
}
