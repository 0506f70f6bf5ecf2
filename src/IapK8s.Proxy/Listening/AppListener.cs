using System.Net;
using IapK8s.Protocol.Listening;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Audit;
using IapK8s.Proxy.Forwarding;
using IapK8s.Proxy.Snapshots;
using IapK8s.Proxy.Tunnels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IapK8s.Proxy.Listening;

/// <summary>The listener for an app's traffic: HTTP/1.1 and HTTP/2 with prior knowledge on one port, and both over TLS where there is a certificate, within
/// <see cref="ListenerLimits"/>. <c>Upgrade: h2c</c> is never honoured, Kestrel does not know it. Each connection carries a <see cref="ConnectionMemo"/> from here on.</summary>
public static class AppListener
{
    /// <summary>Registers both transports: Kestrel adds the one for sockets only where it finds none. Where the kernel knows no IPv6, [::] is all addresses of IPv4.</summary>
    public static IServiceCollection AddAppListener(this IServiceCollection services)
    {
        services.PostConfigure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = ListenSocket.OrIPv4Alone(sockets.CreateBoundListenSocket));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectionListenerFactory, SocketTransportFactory>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectionListenerFactory, UnboundListenerFactory>());
        return services;
    }

    /// <summary>One app behind one address.</summary>
    public static void ListenForApp(this KestrelServerOptions options, EndPoint endPoint, AppDestination app, ListenerLimits limits, TimeProvider time, ConnectionAudit connections, TlsIdentity? tls = null)
    {
        var sniffed = options.AddProtocols(limits, time, connections, tls);
        options.Listen(endPoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next =>
            {
                var http = sniffed(next);
                return connection =>
                {
                    connection.Features.Set(new ConnectionMemo((connection.RemoteEndPoint as IPEndPoint)?.Address, app));
                    return http(connection);
                };
            });
        });
    }

    /// <summary>Every port of the pod, on all its addresses, behind a redirect to one.</summary>
    /// <param name="ownPorts">The process's other ports, which are nobody's app.</param>
    public static void ListenForCapture(
        this KestrelServerOptions options, int port, IEnumerable<int> ownPorts, ListenerLimits limits, IDataPlane plane, OpaqueTunnels tunnels, TimeProvider time, ConnectionAudit connections, TlsIdentity? tls = null)
    {
        var sniffed = options.AddProtocols(limits, time, connections, tls);
        HashSet<int> own = [port, .. ownPorts];
        options.Listen(new IPEndPoint(IPAddress.IPv6Any, port), listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => new CaptureGate(sniffed(next), own, plane, tunnels, connections).OnConnectionAsync);
        });
    }

    /// <returns>Puts the choice between protocols in front of the HTTP/1.1 pipeline that it is given.</returns>
    private static Func<ConnectionDelegate, ConnectionDelegate> AddProtocols(this KestrelServerOptions options, ListenerLimits limits, TimeProvider time, ConnectionAudit connections, TlsIdentity? tls)
    {
        limits.ApplyTo(options);
        ConnectionDelegate? http2 = null;
        ConnectionDelegate? encrypted = null;

        // First, so that their pipelines exist when the first connection arrives.
        options.Listen(new UnboundEndPoint("h2c"), listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => http2 = next);
        });
        if (tls is not null)
        {
            options.Listen(new UnboundEndPoint("tls"), listen =>
            {
                listen.Use(next => encrypted = new TlsEntry(next, connections).OnConnectionAsync);
                listen.UseHttps(new TlsHandshakeCallbackOptions { HandshakeTimeout = limits.Handshake, OnConnection = _ => ValueTask.FromResult(tls.Options) });
                listen.Use(TlsEntry.Agreed);
                listen.Use(next => new ProtocolSniffer(next, next, tls: null, limits.FirstByte, time, connections).OnConnectionAsync);
            });
        }

        return http1 => new ProtocolSniffer(
            http1, connection => http2!(connection), tls is null ? null : connection => encrypted!(connection), limits.FirstByte, time, connections).OnConnectionAsync;
    }
}
