using Grpc.Core;
using IapK8s.Controller.Peers;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Push.V1;

namespace IapK8s.Controller.Push;

/// <summary>Where gateways report that sessions ended. On return every connected subscriber's stream knows, and the disk too.</summary>
internal sealed class RevocationLogService(PeerAuthentication authentication, RevocationStore store, PushMetrics metrics, ILogger<RevocationLogService> logger) : RevocationLog.RevocationLogBase
{
    public override async Task<AppendRevocationsResponse> Append(AppendRevocationsRequest request, ServerCallContext context)
    {
        var peer = await authentication.AuthenticateAsync(context);
        if (peer.Identity.Kind != PeerKind.Gateway)
        {
            throw authentication.Refuse(peer.Identity, "Only gateways end sessions");
        }

        var added = await store.AppendAsync(RevocationResources.Read(request.Revocations), context.CancellationToken);
        metrics.Revoked(added);
        Log.Revoked(logger, added);
        return new AppendRevocationsResponse();
    }
}
