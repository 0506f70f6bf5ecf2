using System.Net;
using System.Net.Sockets;

namespace IapK8s.Protocol.Listening;

/// <summary>The sockets that processes listen on.</summary>
public static class ListenSocket
{
    /// <summary>
    /// <c>[::]</c> is every address there is, of both families. A kernel without IPv6 (<c>ipv6.disable=1</c>) makes no such socket, and every address it has is <c>0.0.0.0</c>. Where IPv6 is merely
    /// switched off (<c>net.ipv6.conf.all.disable_ipv6</c>) the socket is made and takes IPv4. Any other address was asked for by name: it is that one or none.
    /// </summary>
    /// <param name="bind">Makes the socket and binds it.</param>
    /// <exception cref="SocketException">Of <paramref name="bind"/>.</exception>
    public static Func<EndPoint, Socket> OrIPv4Alone(Func<EndPoint, Socket> bind) => asked =>
    {
        try
        {
            return bind(asked);
        }
        catch (SocketException refusal) when (refusal.SocketErrorCode == SocketError.AddressFamilyNotSupported && asked is IPEndPoint every && every.Address.Equals(IPAddress.IPv6Any))
        {
            return bind(new IPEndPoint(IPAddress.Any, every.Port));
        }
    };
}
