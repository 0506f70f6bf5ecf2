using System.Net.Security;
using Grpc.Core;
using IapK8s.Protocol.Credentials;
using GrpcStatus = Grpc.Core.Status;

namespace IapK8s.Controller.Peers;

/// <summary>Turns what a call proves into an identity. Nothing in a message can.</summary>
internal abstract class PeerAuthentication(ILogger logger)
{
    /// <summary>How a connection is met, before anybody calls.</summary>
    /// <param name="serverName">What it asks for (RFC 6066 §3); null where it names nothing.</param>
    public abstract SslServerAuthenticationOptions ServerOptions(string? serverName);

    /// <exception cref="RpcException">UNAUTHENTICATED; UNAVAILABLE where it cannot be told now.</exception>
    public abstract ValueTask<AuthenticatedPeer> AuthenticateAsync(ServerCallContext context);

    /// <summary>PERMISSION_DENIED.</summary>
    public RpcException Refuse(PeerIdentity identity, string reason)
    {
        Log.CallRefused(logger, identity.ToString(), reason);
        return new RpcException(new GrpcStatus(StatusCode.PermissionDenied, reason));
    }

    /// <param name="reason">For the log; the caller is told no more than <paramref name="demand"/>.</param>
    protected RpcException Unauthenticated(ServerCallContext context, string reason, string demand)
    {
        Log.CallRefused(logger, context.Peer, reason);
        return new RpcException(new GrpcStatus(StatusCode.Unauthenticated, demand));
    }

    protected RpcException Unavailable(ServerCallContext context, string reason)
    {
        Log.CallRefused(logger, context.Peer, reason);
        return new RpcException(new GrpcStatus(StatusCode.Unavailable, $"{reason}; try again"));
    }
}
