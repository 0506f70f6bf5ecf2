using System.Net.Security;
using Grpc.Core;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Peers;

/// <summary>By client certificates of our own authority: where there is no cluster that vouches for pods.</summary>
internal sealed class CertificateAuthentication(ServerCredential server, TimeProvider time, ILogger<CertificateAuthentication> logger) : PeerAuthentication(logger)
{
    public override SslServerAuthenticationOptions ServerOptions(string? serverName) => MutualTls.ForServer(() => server.Current, time);

    public override ValueTask<AuthenticatedPeer> AuthenticateAsync(ServerCallContext context)
    {
        // A connection outlives handshakes: what was good then is judged again now.
        var certificate = context.GetHttpContext().Connection.ClientCertificate;
        return PeerCertificate.TryVerify(certificate, server.Current.Roots, PeerRole.Client, time.GetUtcNow(), out var identity, out var reason)
            ? ValueTask.FromResult(new AuthenticatedPeer(identity, new DateTimeOffset(certificate!.NotAfter.ToUniversalTime())))
            : throw Unauthenticated(context, reason, "A client certificate of this installation is required");
    }
}
