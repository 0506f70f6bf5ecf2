using Grpc.Core;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Leadership;
using IapK8s.Controller.Push;
using IapK8s.Controller.Push.Revocations;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Peers.V1;
using GrpcStatus = Grpc.Core.Status;

namespace IapK8s.Controller.Replicas;

/// <summary>Tells other replicas what this one knows: a few times a second at most, but a revocation at once.</summary>
internal sealed class PeersService(
    LeaseOptions self, ServerCredential server, RevocationStore revocations, SubscriberRegistry subscribers, CaptureTable captures, KeyReach keys, StreamDrain drain,
    TimeProvider time, ILogger<PeersService> logger) : Protocol.Peers.V1.Peers.PeersBase
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>What a gateway found out again is no change, and still younger than before.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(15);

    public override async Task Watch(WatchRequest request, IServerStreamWriter<ReplicaReport> responseStream, ServerCallContext context)
    {
        using var lifetime = new StreamLifetime(time, Authenticate(context), context.CancellationToken);
        drain.Watch(lifetime, context.GetHttpContext().Response);
        try
        {
            await TellAsync(responseStream, lifetime.Token);
        }
        catch (OperationCanceledException) when (lifetime.Ending is { } status)
        {
            if (drain.IsDraining)
            {
                await responseStream.WriteAsync(new ReplicaReport { Replica = self.Identity, Leaving = true });
            }
            else if (status.StatusCode != StatusCode.OK)
            {
                throw new RpcException(status);
            }
        }
    }

    private async Task TellAsync(IServerStreamWriter<ReplicaReport> reports, CancellationToken cancellation)
    {
        var changed = new WakeSignal();
        changed.Wake();
        var news = new ReplicaNews(self, revocations, subscribers, captures, keys);
        revocations.Changed += changed.Wake;
        subscribers.Changed += changed.Wake;
        captures.Changed += changed.Wake;
        await using var ticks = time.CreateTimer(_ => changed.Wake(), null, Tick, Tick);
        try
        {
            while (true)
            {
                await changed.WaitAsync(cancellation);
                foreach (var report in news.Next())
                {
                    // Not cancelled in the middle, which would reset the stream: the last word is still to come.
                    await reports.WriteAsync(report, CancellationToken.None);
                    cancellation.ThrowIfCancellationRequested();
                }

                await Task.Delay(Pause, time, cancellation);
            }
        }
        finally
        {
            revocations.Changed -= changed.Wake;
            subscribers.Changed -= changed.Wake;
            captures.Changed -= changed.Wake;
        }
    }

    /// <summary>Another replica of this installation and nobody else, by the certificate of the connection: no token is one.</summary>
    /// <returns>When the certificate ends.</returns>
    private DateTimeOffset Authenticate(ServerCallContext context)
    {
        var certificate = context.GetHttpContext().Connection.ClientCertificate;
        if (!PeerCertificate.TryVerify(certificate, server.Current.Roots, PeerRole.Client, time.GetUtcNow(), out var identity, out var reason))
        {
            Log.CallRefused(logger, context.Peer, reason);
            throw new RpcException(new GrpcStatus(StatusCode.Unauthenticated, "The certificate of a replica of this installation is required"));
        }

        if (identity != PeerIdentity.Replica)
        {
            Log.CallRefused(logger, identity.ToString(), "Only replicas watch each other");
            throw new RpcException(new GrpcStatus(StatusCode.PermissionDenied, "Only replicas watch each other"));
        }

        return new DateTimeOffset(certificate!.NotAfter.ToUniversalTime());
    }
}
