using Grpc.Core;
using IapK8s.Controller.Peers;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Push.V1;
using GrpcStatus = Grpc.Core.Status;

namespace IapK8s.Controller.Push;

/// <summary>One open Delta stream: reads requests, sends what the newest catalogue has and the subscriber lacks, one response under way at a time.</summary>
internal sealed class SubscriberStream(
    AuthenticatedPeer peer, StreamLifetime lifetime, CatalogPublisher catalogs, SubscriberReports reports, SubscriberRegistry registry, PushMetrics metrics, TimeProvider time,
    ILogger logger)
{
    private PeerIdentity Identity => peer.Identity;

    private long _sentAt;
    private long _sentSequence;
    private string _sentVersion = "";
    private bool? _isKnown;

    /// <exception cref="RpcException">Everything that ends the stream but its age and the subscriber's leaving.</exception>
    /// <exception cref="OperationCanceledException">The lifetime ended.</exception>
    public async Task RunAsync(IAsyncStreamReader<DeltaRequest> requests, IServerStreamWriter<DeltaResponse> responses)
    {
        var reading = requests.MoveNext(lifetime.Token);
        if (!await reading.WaitAsync(PushLimits.FirstMessage, time, lifetime.Token))
        {
            return;
        }

        var first = requests.Current;
        var session = new DeltaSession(SubscriberView.Held(first.InitialResourceVersions));
        var subscription = new Subscription(peer, Bounded(first.Node?.Version), time.GetUtcNow());
        if (!registry.TryAdd(subscription))
        {
            throw new RpcException(new GrpcStatus(StatusCode.ResourceExhausted, "Too many streams of one identity"));
        }

        metrics.Connected(Identity.Kind);
        Log.SubscriberConnected(logger, Identity.ToString(), subscription.Binary, first.InitialResourceVersions.Count);
        try
        {
            reports.Take(Identity, first);
            await ConverseAsync(session, subscription, requests, responses);
        }
        finally
        {
            registry.Remove(subscription);
            metrics.Disconnected(Identity.Kind);
        }
    }

    private async Task ConverseAsync(DeltaSession session, Subscription subscription, IAsyncStreamReader<DeltaRequest> requests, IServerStreamWriter<DeltaResponse> responses)
    {
        var reading = requests.MoveNext(lifetime.Token);
        while (true)
        {
            var (catalog, newer) = catalogs.Read();
            if (catalog is not null && IsServed(catalog))
            {
                await SendAsync(session, subscription, catalog, responses);
            }

            // While an answer is awaited a newer catalogue changes nothing: the next response is made from the newest one then.
            await (session.IsWaiting ? (Task)reading : Task.WhenAny(reading, newer)).WaitAsync(lifetime.Token);
            if (reading.IsCompleted)
            {
                if (!await reading)
                {
                    return;
                }

                Handle(session, subscription, requests.Current);
                reading = requests.MoveNext(lifetime.Token);
            }
        }
    }

    /// <summary>Nothing is sent to a pod that the catalogue does not know. One that the API server vouched for may be ahead of it, once.</summary>
    private bool IsServed(ResourceCatalog catalog)
    {
        if (catalog.Knows(peer))
        {
            lifetime.PodIsKnown();
            _isKnown = true;
            return true;
        }

        if (_isKnown is true || !peer.IsReviewed)
        {
            throw new RpcException(new GrpcStatus(StatusCode.PermissionDenied, $"There is no {Identity} here"));
        }

        if (_isKnown is null)
        {
            _isKnown = false;
            lifetime.ExpectPod();
        }

        return false;
    }

    private async Task SendAsync(DeltaSession session, Subscription subscription, ResourceCatalog catalog, IServerStreamWriter<DeltaResponse> responses)
    {
        var wanted = catalog.ViewOf(Identity);
        if (session.Next(wanted) is { } response)
        {
            _sentAt = time.GetTimestamp();
            _sentVersion = response.SystemVersion;
            _sentSequence = response.SystemVersion == wanted.Version ? catalog.Sequence : 0;
            lifetime.ExpectAnswer();
            metrics.Sent(Identity.Kind);
            await responses.WriteAsync(response, lifetime.Token);
        }
        else if (!session.IsWaiting && session.IsUpToDate(wanted) && subscription.AcknowledgedSequence != catalog.Sequence)
        {
            subscription.Held = session.Held;
            subscription.AcknowledgedSequence = catalog.Sequence;
            registry.NotifyChanged();
        }
    }

    private void Handle(DeltaSession session, Subscription subscription, DeltaRequest request)
    {
        reports.Take(Identity, request);
        if (request.ResponseNonce.Length == 0)
        {
            return;
        }

        var result = session.Answer(request.ResponseNonce, request.ErrorDetail is not null);
        if (result == AnswerResult.OutOfOrder)
        {
            throw new RpcException(new GrpcStatus(StatusCode.InvalidArgument, "The nonce is not that of the response under way"));
        }

        lifetime.Answered();
        metrics.Answered(result, time.GetElapsedTime(_sentAt));
        if (result == AnswerResult.Refused)
        {
            subscription.Refusal = new Refusal(_sentVersion, Bounded(request.ErrorDetail!.ResourceName), Bounded(request.ErrorDetail.Message), time.GetUtcNow());
            Log.Refused(logger, Identity.ToString(), _sentVersion, subscription.Refusal.Resource, subscription.Refusal.Message);
        }
        else
        {
            subscription.Refusal = _sentSequence > 0 ? null : subscription.Refusal;
            subscription.Held = session.Held;
            subscription.AcknowledgedSequence = _sentSequence > 0 ? _sentSequence : subscription.AcknowledgedSequence;
        }

        registry.NotifyChanged();
    }

    /// <summary>Foreign text for logs and status: one line, bounded.</summary>
    private static string Bounded(string? text)
    {
        var bounded = text is null ? "" : text.Length <= PushLimits.LongestText ? text : text[..PushLimits.LongestText];
        return string.Concat(bounded.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
