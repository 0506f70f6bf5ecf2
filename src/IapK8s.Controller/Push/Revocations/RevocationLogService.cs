using Grpc.Core;
using IapK8s.Controller.Peers;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Push.V1;
using GrpcStatus = Grpc.Core.Status;

namespace IapK8s.Controller.Push.Revocations;

/// <summary>Where gateways report that sessions ended. On return every connected subscriber's stream knows, and they outlive this process.</summary>
internal sealed class RevocationLogService(PeerAuthentication authentication, RevocationStore store, PushMetrics metrics, ILogger<RevocationLogService> logger) : RevocationLog.RevocationLogBase
{
    public override async Task<AppendRevocationsResponse> Append(AppendRevocationsRequest request, ServerCallContext context)
    {
        var peer = await authentication.AuthenticateAsync(context);
        if (peer.Identity.Kind != PeerKind.Gateway)
        {
            throw authentication.Refuse(peer.Identity, "Only gateways end sessions");
        }

        try
        {
            var added = await store.AppendAsync(RevocationResources.Read(request.Revocations, PushLimits.MostRevocations), context.CancellationToken);
            metrics.Revoked(added);
            Log.Revoked(logger, added);
            return new AppendRevocationsResponse();
        }
        catch (FullRevocationLogException full)
        {
            Log.RevocationsRefused(logger, full.Message);
            throw new RpcException(new GrpcStatus(StatusCode.ResourceExhausted, full.Message));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.RevocationsNotKept(logger, error.Message);
            throw new RpcException(new GrpcStatus(StatusCode.Unavailable, $"In force, and not kept: {error.Message}. Report them again"));
        }
    }
}
