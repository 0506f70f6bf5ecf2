using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace IapK8s.TestKit.Processes;

/// <summary>A machine whose kernel has no IPv6 (<c>ipv6.disable=1</c>), as a process that listens sees it.</summary>
public static class IPv4Machine
{
    /// <summary>What <c>socket(AF_INET6)</c> comes to there.</summary>
    public static Socket Bind(EndPoint endPoint) => endPoint.AddressFamily == AddressFamily.InterNetworkV6
        ? throw new SocketException((int)SocketError.AddressFamilyNotSupported)
        : SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);

    /// <summary>Has a host run on it.</summary>
    public static IServiceCollection OnIPv4Machine(this IServiceCollection services) => services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = Bind);
}
