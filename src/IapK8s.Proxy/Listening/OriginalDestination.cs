using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace IapK8s.Proxy.Listening;

/// <summary>Where a redirected connection was going, as the kernel's connection tracking remembers it.</summary>
internal static class OriginalDestination
{
    // linux/netfilter_ipv4.h SO_ORIGINAL_DST, linux/netfilter_ipv6/ip6_tables.h IP6T_SO_ORIGINAL_DST.
    private const int Option = 80;
    private const int SolIp = 0;
    private const int SolIpv6 = 41;

    /// <summary>The port alone: the address is whatever the caller wrote into its packets.</summary>
    /// <returns>False where nothing was redirected, or nobody can tell.</returns>
    public static bool TryReadPort(Socket socket, out int port)
    {
        port = 0;
        try
        {
            // An IPv4 connection on a socket for both families is asked as IPv4. sockaddr_in and sockaddr_in6 both begin with the family and the port, big endian.
            var isIpv4 = socket.LocalEndPoint is IPEndPoint { Address: { AddressFamily: AddressFamily.InterNetwork } or { IsIPv4MappedToIPv6: true } };
            Span<byte> address = stackalloc byte[28];
            var length = socket.GetRawSocketOption(isIpv4 ? SolIp : SolIpv6, Option, address);
            port = length >= 4 ? BinaryPrimitives.ReadUInt16BigEndian(address[2..]) : 0;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or PlatformNotSupportedException)
        {
            return false;
        }

        return port != 0;
    }
}
