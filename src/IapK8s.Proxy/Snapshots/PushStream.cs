using System.Threading.Channels;
using Grpc.Core;
using IapK8s.Policy.Snapshots;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;
using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Snapshots;

/// <summary>One stream from its first message to its end.</summary>
internal sealed class PushStream(
    PushClientOptions options, IPeerCredential credentials, PushedState state, UnknownKeyReports reports, CaptureReports captures, IKnownRevocations? revocations, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    /// <summary>The controller ends a stream with the token that opened it.</summary>
    private static readonly TimeSpan BeforeTokenEnds = TimeSpan.FromMinutes(1);

    /// <summary>Requests go out in order, one at a time, whoever makes them.</summary>
    private readonly Channel<DeltaRequest> _outgoing = Channel.CreateUnbounded<DeltaRequest>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Whether a response came: the controller can be reached, so the next try need not wait long.</summary>
    public bool HasWorked { get; private set; }

    /// <summary>Returns when the controller ends the stream in order.</summary>
    /// <exception cref="RpcException">It could not be opened, or broke.</exception>
    /// <exception cref="CredentialException">There is nothing to open it with.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        // Thrown here rather than somewhere inside a handshake.
        _ = credentials.Identity;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var channel = ControllerChannel.Open(options.Controller, credentials, time);
        var token = credentials.TokenFor(PeerKind.Controller);
        using var call = new PolicyDiscovery.PolicyDiscoveryClient(channel).Delta(cancellationToken: ended.Token);
        _outgoing.Writer.TryWrite(FirstRequest());
        var background = Task.WhenAll(SendAsync(call.RequestStream, ended.Token), ReportAsync(ended.Token), ReportCapturesAsync(ended.Token));
        using var outlived = new CancellationTokenSource();
        await using var successor = time.CreateTimer(_ => LeaveForSuccessor(token!, outlived), null, UntilAlmost(token), Timeout.InfiniteTimeSpan);
        using var receiving = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, outlived.Token);
        try
        {
            await ReceiveAsync(call.ResponseStream, receiving.Token);
        }
        catch (Exception error) when (outlived.IsCancellationRequested && !cancellation.IsCancellationRequested && error is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            // In order: the next stream is opened with the token that came since.
        }
        finally
        {
            await ended.CancelAsync();
            await background;
        }
    }

    private TimeSpan UntilAlmost(BearerToken? token)
    {
        var rest = token?.Expires - BeforeTokenEnds - time.GetUtcNow();
        return rest is null ? Timeout.InfiniteTimeSpan : rest > TimeSpan.Zero ? rest.Value : Timeout.InfiniteTimeSpan;
    }

    /// <summary>Without a successor there is nothing to gain: the controller will end the stream in its time.</summary>
    private void LeaveForSuccessor(BearerToken token, CancellationTokenSource outlived)
    {
        try
        {
            if (credentials.TokenFor(PeerKind.Controller) is { } newer && newer.Expires > token.Expires)
            {
                outlived.Cancel();
            }
        }
        catch (Exception error) when (error is CredentialException or ObjectDisposedException)
        {
            // It goes on to its end, or has ended.
        }
    }

    private DeltaRequest FirstRequest()
    {
        var request = new DeltaRequest { Node = new Node { Version = typeof(PushStream).Assembly.GetName().Version?.ToString(3) ?? "" } };
        request.Node.SupportedFeatures.Add(options.SupportedFeatures);
        foreach (var resource in state.Begin().Resources.Values)
        {
            request.InitialResourceVersions.Add(resource.Name, resource.Version);
        }

        request.CaptureReports.Add(captures.Known.Take(CaptureReports.MostAtOnce).Select(CaptureMapping.ToWire));
        request.KnownRevocations.Add((revocations?.Known ?? []).Select(RevocationMapping.ToWire));
        return request;
    }

    private async Task ReceiveAsync(IAsyncStreamReader<DeltaResponse> responses, CancellationToken cancellation)
    {
        while (await responses.MoveNext(cancellation))
        {
            if (!HasWorked)
            {
                HasWorked = true;
                SnapshotLog.Connected(logger, options.Controller);
            }

            if (Answer(responses.Current) is not { } answer)
            {
                return;
            }

            await _outgoing.Writer.WriteAsync(answer, cancellation);
        }
    }

    /// <summary>Null ends the stream.</summary>
    private DeltaRequest? Answer(DeltaResponse response)
    {
        try
        {
            state.Apply(response);
            return new DeltaRequest { ResponseNonce = response.Nonce };
        }
        catch (DriftException)
        {
            SnapshotLog.Drifted(logger);
            state.AskForEverything();
            return null;
        }
        catch (Exception error)
        {
            // The edge of the stream: whatever cannot be put in force is refused as a whole, and the last good state stays.
            var (resource, reason) = error switch
            {
                RefusedException refused => (refused.Resource, refused.Message),
                PolicyRejectedException rejected => ("", rejected.Message),
                _ => ("", $"{error.GetType().Name}: {error.Message}"),
            };
            SnapshotLog.Refused(logger, response.SystemVersion, resource, reason);
            return new DeltaRequest { ResponseNonce = response.Nonce, ErrorDetail = new Error { ResourceName = resource, Message = reason } };
        }
    }

    private async Task SendAsync(IClientStreamWriter<DeltaRequest> requests, CancellationToken cancellation)
    {
        try
        {
            await foreach (var request in _outgoing.Reader.ReadAllAsync(cancellation))
            {
                await requests.WriteAsync(request, cancellation);
            }
        }
        catch (Exception)
        {
            // The stream ended, with whatever the transport throws then; reading says why.
        }
    }

    private async Task ReportAsync(CancellationToken cancellation)
    {
        try
        {
            while (await reports.Waiting.WaitToReadAsync(cancellation))
            {
                var request = new DeltaRequest();
                while (request.UnknownKeys.Count < UnknownKeyReports.MostAtOnce && reports.Waiting.TryRead(out var unknown))
                {
                    request.UnknownKeys.Add(unknown);
                }

                await _outgoing.Writer.WriteAsync(request, cancellation);
                await Task.Delay(ReportInterval, time, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The stream ended.
        }
    }

    private async Task ReportCapturesAsync(CancellationToken cancellation)
    {
        try
        {
            await foreach (var round in captures.Waiting.ReadAllAsync(cancellation))
            {
                var request = new DeltaRequest();
                request.CaptureReports.Add(round.Select(CaptureMapping.ToWire));
                await _outgoing.Writer.WriteAsync(request, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The stream ended.
        }
    }
}
