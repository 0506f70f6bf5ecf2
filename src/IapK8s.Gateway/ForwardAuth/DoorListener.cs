using System.Net;
using System.Net.Security;
using IapK8s.Gateway.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>The listeners where ingresses ask. Cleartext and TLS have ports of their own, and a port takes one of them: an ingress that has lost its TLS does not go on without, and a packet filter can tell them apart.</summary>
internal static class DoorListener
{
    public static void ListenForIngresses(this KestrelServerOptions kestrel, ForwardAuthOptions options)
    {
        Listen(kestrel, options.Cleartext, isEncrypted: false);
        if (options.Tls is { } tls)
        {
            Listen(kestrel, tls.Ports, isEncrypted: true);
        }
    }

    private static void Listen(KestrelServerOptions kestrel, DoorPorts ports, bool isEncrypted)
    {
        Open(ports.Http, HttpProtocols.Http1, SslApplicationProtocol.Http11, Listener.ForwardAuth);
        Open(ports.Grpc, HttpProtocols.Http2, SslApplicationProtocol.Http2, Listener.ExtAuthz);

        void Open(IPEndPoint? port, HttpProtocols version, SslApplicationProtocol protocol, Listener listener)
        {
            if (port is null)
            {
                return;
            }

            kestrel.Listen(port, listen =>
            {
                listen.Protocols = version;
                if (isEncrypted)
                {
                    DoorTls.Use(listen, protocol);
                }

                MarkCaller(listen, listener);
            });
        }
    }

    private static void MarkCaller(ListenOptions listen, Listener listener)
    {
        var callers = listen.ApplicationServices.GetRequiredService<TrustedCallers>();
        listen.Use(next => connection =>
        {
            var caller = callers.Of(connection);
            connection.Features.Set(new ListenerFeature(listener, caller));
            connection.Features.Set(caller.Connection);
            return next(connection);
        });
    }
}
