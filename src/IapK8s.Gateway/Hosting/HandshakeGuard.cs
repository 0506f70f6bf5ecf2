using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IapK8s.Gateway.Hosting;

/// <summary>Around handshakes in which a certificate is asked for. What OpenSSL or the platform cannot read of one ends the handshake before our own judgement: nothing can be answered any more, so it is
/// told here. The platform's exceptions end here too; in the server's own hands each would be an error with a stack, for anybody who likes to send such a certificate.</summary>
internal sealed class HandshakeGuard(TimeProvider time, ILogger<HandshakeGuard> log)
{
    private readonly QuietAddresses _quiet = new(time);

    /// <summary>To be called before TLS is put on the listener.</summary>
    public static void Use(ListenOptions listen, string name)
    {
        var guard = listen.ApplicationServices.GetRequiredService<HandshakeGuard>();
        listen.Use(next => connection => guard.WatchAsync(connection, next, name));
    }

    /// <summary>A hello came: who only looks whether somebody listens is no news.</summary>
    public static void Greeted(BaseConnectionContext connection) => connection.Features.Set(new Handshake());

    /// <summary>To be called behind TLS.</summary>
    public static void UseAgreed(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Get<Handshake>()?.IsAgreed = true;
        return next(connection);
    });

    private async Task WatchAsync(ConnectionContext connection, ConnectionDelegate next, string name)
    {
        var why = "it broke off, or its certificate has an extension that cannot be read";
        try
        {
            await next(connection);
        }
        catch (CryptographicException error) when (connection.Features.Get<Handshake>() is { IsAgreed: false })
        {
            why = $"its certificate cannot be read: {error.Message}";
        }

        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (connection.Features.Get<Handshake>() is { IsAgreed: false } && _quiet.IsDue(address))
        {
            log.HandshakeFailed(address.ToString(), name, why);
        }
    }

    private sealed class Handshake
    {
        public bool IsAgreed { get; set; }
    }
}
