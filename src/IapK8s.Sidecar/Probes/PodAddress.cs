using System.Net;
using System.Net.Sockets;

namespace IapK8s.Sidecar.Probes;

internal static class PodAddress
{
    /// <summary>Whether this network namespace has the address: only then can a socket be bound to it.</summary>
    public static bool IsOwn(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(address, 0));
            return !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
