using System.Net;
using System.Net.NetworkInformation;
using IapK8s.Policy.Applications;

namespace IapK8s.Gateway.Applications;

/// <summary>Where nobody may turn this process on: reserved everywhere, its own addresses, and its cluster.</summary>
internal sealed class ReservedAddresses(ApplicationOptions options)
{
    /// <summary>The API server as every container is told of it.</summary>
    private static readonly IPNetwork? ApiServer =
        IPAddress.TryParse(Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"), out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;

    /// <summary>As it is now: addresses come and go.</summary>
    public IReadOnlyList<IPNetwork> Now() =>
    [
        .. ReservedNetworks.Everywhere,
        .. options.ClusterNetworks,
        .. ApiServer is { } server ? [server] : Array.Empty<IPNetwork>(),
        .. NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(own => Whole(own.Address)),
    ];

    private static IPNetwork Whole(IPAddress address)
    {
        // A link-local address has its card for a scope, which is no part of it.
        var bytes = address.GetAddressBytes();
        return new IPNetwork(new IPAddress(bytes), bytes.Length * 8);
    }
}
