using System.Net;
using System.Net.Sockets;

namespace IapK8s.Identity.Providers;

/// <summary>The one way in which anything of ours calls an identity provider.</summary>
public static class ProviderHttpHandler
{
    /// <summary>No redirects (a provider's answer is taken from where it was asked), no cookies, bounded headers, and names under <c>localhost</c> go to the
    /// loopback whatever the resolver says (RFC 6761 §6.3), as browsers do it.</summary>
    public static SocketsHttpHandler Create() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 32,
        ConnectCallback = ConnectAsync,
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var target = context.DnsEndPoint;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (IsLoopbackName(target.Host))
            {
                await socket.ConnectAsync([IPAddress.Loopback, IPAddress.IPv6Loopback], target.Port, cancellation);
            }
            else
            {
                await socket.ConnectAsync(target, cancellation);
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsLoopbackName(string host)
    {
        var name = host.EndsWith('.') ? host.AsSpan(0, host.Length - 1) : host;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }
}
