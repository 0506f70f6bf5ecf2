using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace IapK8s.Policy.Applications;

/// <summary>Where a gateway must not be sent on anybody's behalf: to itself, to its machine, to what a cloud tells its machines.</summary>
public static class ReservedNetworks
{
    /// <summary>Everywhere the same; what a gateway's own addresses and cluster are comes on top.</summary>
    public static ImmutableArray<IPNetwork> Everywhere { get; } =
    [
        // This host, loopback, link-local (with the metadata services of most clouds), protocol assignments (with that of Oracle Cloud Classic), multicast, reserved and broadcast (RFC 6890).
        .. Parse("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "fe80::/10", "ff00::/8"),
        // Metadata services elsewhere: Alibaba Cloud, Azure; over IPv6 AWS, Google Cloud, Oracle Cloud.
        .. Parse("100.100.100.200/32", "168.63.129.16/32", "fd00:ec2::/32", "fd20:ce::/32", "fd00:c1::/32"),
        // Translators of a site's own (RFC 8215): where in it the IPv4 address stands is theirs to know. Teredo (RFC 4380), which nobody serves by any more.
        .. Parse("64:ff9b:1::/48", "2001::/32"),
    ];

    /// <summary>The address, and the IPv4 address that a translator on the way would make of it.</summary>
    public static ImmutableArray<IPAddress> Readings(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return [address];
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return [address.MapToIPv4()];
        }

        var bytes = address.GetAddressBytes();
        // NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056), IPv4-compatible (RFC 4291 §2.5.5.1).
        return Nat64.Contains(address) || LocalNat64.Contains(address) || (Compatible.Contains(address) && !IPAddress.IPv6Loopback.Equals(address) && !IPAddress.IPv6Any.Equals(address))
            ? [address, new IPAddress(bytes.AsSpan(12, 4))]
            : SixToFour.Contains(address) ? [address, new IPAddress(bytes.AsSpan(2, 4))]
            : [address];
    }

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork LocalNat64 = IPNetwork.Parse("64:ff9b:1::/48");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");

    private static IEnumerable<IPNetwork> Parse(params string[] networks) => networks.Select(IPNetwork.Parse);
}
