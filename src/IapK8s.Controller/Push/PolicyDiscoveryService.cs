using Grpc.Core;
using IapK8s.Controller.Clusters;
using IapK8s.Controller.Peers;
using IapK8s.Protocol.Push.V1;
using GrpcStatus = Grpc.Core.Status;

namespace IapK8s.Controller.Push;

/// <summary>The push stream's server side: authenticates, bounds, and turns every ending into a status.</summary>
internal sealed class PolicyDiscoveryService(
    PeerAuthentication authentication, CatalogPublisher catalogs, SubscriberReports reports, SubscriberRegistry registry, StreamDrain drain, SourceFreshness freshness, PushMetrics metrics, TimeProvider time,
    ILogger<PolicyDiscoveryService> logger) : PolicyDiscovery.PolicyDiscoveryBase
{
    public override async Task Delta(IAsyncStreamReader<DeltaRequest> requestStream, IServerStreamWriter<DeltaResponse> responseStream, ServerCallContext context)
    {
        var peer = await authentication.AuthenticateAsync(context);
        if (catalogs.Read().Value is { } catalog && !peer.IsReviewed && !catalog.Knows(peer))
        {
            throw authentication.Refuse(peer.Identity, $"There is no {peer.Identity} here");
        }

        if (freshness.IsStale)
        {
            throw new RpcException(SourceFreshness.GoElsewhere);
        }

        using var lifetime = new StreamLifetime(time, peer.Expires, context.CancellationToken);
        drain.Watch(lifetime, context.GetHttpContext().Response);
        var ending = "it left";
        try
        {
            await new SubscriberStream(peer, lifetime, catalogs, reports, registry, metrics, time, logger).RunAsync(requestStream, responseStream);
        }
        catch (OperationCanceledException) when (lifetime.Ending is { } status)
        {
            ending = status.Detail.Length > 0 ? status.Detail : "the stream came of age";
            if (status.StatusCode != StatusCode.OK)
            {
                throw new RpcException(status);
            }
        }
        catch (TimeoutException)
        {
            ending = "it said nothing";
            throw new RpcException(new GrpcStatus(StatusCode.DeadlineExceeded, "No first message"));
        }
        catch (RpcException refused)
        {
            ending = refused.Status.Detail;
            throw;
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            ending = "its connection ended";
            throw;
        }
        catch (Exception error)
        {
            ending = "failure";
            Log.StreamFailed(logger, error, peer.Identity.ToString());
            throw new RpcException(new GrpcStatus(StatusCode.Internal, "The stream failed"));
        }
        finally
        {
            Log.SubscriberLeft(logger, peer.Identity.ToString(), ending);
        }
    }
}
