using System.Net;
using IapK8s.Proxy.Access;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IapK8s.Proxy.Listening;

/// <summary>The cleartext listener for an app's traffic: HTTP/1.1 and HTTP/2 with prior knowledge on one port, within <see cref="ListenerLimits"/>.
/// <c>Upgrade: h2c</c> is never honoured, Kestrel does not know it.</summary>
public static class AppListener
{
    /// <summary>Registers both transports: Kestrel adds the one for sockets only where it finds none.</summary>
    public static IServiceCollection AddAppListener(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectionListenerFactory, SocketTransportFactory>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectionListenerFactory, UnboundListenerFactory>());
        return services;
    }

    public static void ListenForApp(this KestrelServerOptions options, EndPoint endPoint, ListenerLimits limits, TimeProvider time, ProxyMetrics metrics)
    {
        limits.ApplyTo(options);
        ConnectionDelegate? http2 = null;

        // First, so that its pipeline exists when the first connection arrives.
        options.Listen(new UnboundEndPoint(), listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => http2 = next);
        });
        options.Listen(endPoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => new ProtocolSniffer(next, connection => http2!(connection), limits.FirstByte, time, metrics).OnConnectionAsync);
        });
    }
}
