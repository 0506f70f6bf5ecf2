using System.Net;
using System.Security.Authentication;
using System.Text;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Forwarding;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace IapK8s.Gateway.Applications;

/// <summary>The listeners for apps outside the cluster. Which certificate a connection is shown is chosen anew for each handshake, so one that was renewed is there at once, and open connections stay.</summary>
internal static class ApplicationListener
{
    public static void ListenForApplications(this KestrelServerOptions kestrel, ApplicationOptions options, Action<ListenOptions> mark)
    {
        // What apps answer passes byte for byte.
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        if (options.Listen is { } encrypted)
        {
            kestrel.Listen(encrypted, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                mark(listen);
                listen.Use(next => connection => next(WithMemo(connection)));
                var applications = listen.ApplicationServices.GetRequiredService<ApplicationTable>();
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    HandshakeTimeout = TimeSpan.FromSeconds(10),
                    OnConnection = handshake =>
                    {
                        var certificate = applications.CertificateFor(handshake.ClientHelloInfo.ServerName)
                            ?? throw new AuthenticationException("No application has this name");
                        handshake.Connection.Features.Set(new ShownCertificate(certificate.Name));
                        return ValueTask.FromResult(certificate.Options);
                    },
                });
            });
        }

        if (options.PlainListen is { } plain)
        {
            kestrel.Listen(plain, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                mark(listen);
                // Whoever else comes this way has met no TLS.
                listen.Use(next => connection => IsFrom(options.PlainFrom, connection) ? next(WithMemo(connection)) : Task.CompletedTask);
            });
        }
    }

    private static ConnectionContext WithMemo(ConnectionContext connection)
    {
        connection.Features.Set(new ConnectionMemo((connection.RemoteEndPoint as IPEndPoint)?.Address, AppDestination.Nowhere));
        return connection;
    }

    private static bool IsFrom(IEnumerable<IPNetwork> networks, ConnectionContext connection)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var peer = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return peer is not null && networks.Any(network => network.Contains(peer));
    }
}
