using System.Net;
using System.Net.Sockets;

namespace IapK8s.AspNetCore.Keys;

/// <summary>
/// Names under <c>localhost</c> always mean this machine (RFC 6761 §6.3): they are dialled without asking a resolver, which
/// may not know them (glibc) or may be lied to. That is what makes plain http to them acceptable.
/// </summary>
internal static class LoopbackNames
{
    private static readonly IPAddress[] Loopback = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    public static bool Contains(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>A <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var target = context.DnsEndPoint;
            if (Contains(target.Host))
                await socket.ConnectAsync(Loopback, target.Port, cancel);
            else
                await socket.ConnectAsync(target, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
