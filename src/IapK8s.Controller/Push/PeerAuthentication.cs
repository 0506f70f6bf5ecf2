using Grpc.Core;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Protocol.Credentials;
using GrpcStatus = Grpc.Core.Status;

namespace IapK8s.Controller.Push;

/// <summary>Who calls, as the connection's certificate proves it at the time of the call.</summary>
/// <param name="Expires">When the certificate ends, and with it every stream that it opened.</param>
internal sealed record AuthenticatedPeer(PeerIdentity Identity, DateTimeOffset Expires);

/// <summary>Turns the client certificate of a call into an identity. Nothing in a message or header can.</summary>
internal sealed class PeerAuthentication(ServerCredential server, TimeProvider time, ILogger<PeerAuthentication> logger)
{
    /// <exception cref="RpcException">UNAUTHENTICATED.</exception>
    public AuthenticatedPeer Authenticate(ServerCallContext context)
    {
        // A connection outlives handshakes: what was good then is judged again now.
        var certificate = context.GetHttpContext().Connection.ClientCertificate;
        if (!PeerCertificate.TryVerify(certificate, server.Current.Roots, PeerRole.Client, time.GetUtcNow(), out var identity, out var reason))
        {
            Log.CallRefused(logger, context.Peer, reason);
            throw new RpcException(new GrpcStatus(StatusCode.Unauthenticated, "A client certificate of this installation is required"));
        }

        return new AuthenticatedPeer(identity, new DateTimeOffset(certificate!.NotAfter.ToUniversalTime()));
    }

    /// <exception cref="RpcException">PERMISSION_DENIED.</exception>
    public RpcException Refuse(PeerIdentity identity, string reason)
    {
        Log.CallRefused(logger, identity.ToString(), reason);
        return new RpcException(new GrpcStatus(StatusCode.PermissionDenied, reason));
    }
}
