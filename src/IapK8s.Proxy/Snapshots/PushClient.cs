using Grpc.Core;
using IapK8s.Protocol.Credentials;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace IapK8s.Proxy.Snapshots;

/// <summary>Keeps a stream to the controller open for the life of the process, and starts from the last good state where there is one.</summary>
internal sealed class PushClient(
    PushClientOptions options, IPeerCredential credentials, DataPlane plane, UnknownKeyReports reports, CaptureReports captures, TimeProvider time, ILogger<PushClient> logger, IKnownRevocations? revocations = null)
    : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var table = new PushedState(options, credentials, plane, time, logger);
        table.Restore();
        var backoff = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(error => error is not OperationCanceledException || !stoppingToken.IsCancellationRequested),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(10),
            UseJitter = true,
        }).Build();

        try
        {
            await KeepConnectedAsync(table, backoff, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task KeepConnectedAsync(PushedState table, ResiliencePipeline backoff, CancellationToken stoppingToken)
    {
        while (true)
        {
            // Each execution ends with a stream that worked and came to its end, so that the next one begins with short pauses again.
            await backoff.ExecuteAsync(async cancellation => await ConnectAsync(table, cancellation), stoppingToken);
            await Task.Delay(ShortestPause + (ShortestPause * Random.Shared.NextDouble() * 8), time, stoppingToken);
        }
    }

    /// <exception cref="RpcException">The stream ended before anything came.</exception>
    private async Task ConnectAsync(PushedState table, CancellationToken cancellation)
    {
        var stream = new PushStream(options, credentials, table, reports, captures, revocations, time, logger);
        try
        {
            await stream.RunAsync(cancellation);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // The edge of the loop: whatever happened, what is in force stays, and the process goes on trying.
            var reason = error is RpcException { Status: var status } ? Describe(status) : error.Message;
            SnapshotLog.Disconnected(logger, options.Controller, reason);
            plane.Lose($"Not connected to the controller {options.Controller}: {reason}", table.SilentFor);
            if (!stream.HasWorked)
            {
                throw;
            }
        }

        plane.Lose($"The stream from the controller {options.Controller} ended; connecting again", table.SilentFor);
    }

    /// <summary>With the cause at the bottom: "Error connecting to subchannel" alone tells nobody that a certificate is of another authority.</summary>
    private static string Describe(Status status) =>
        status.DebugException?.GetBaseException().Message is { } cause && !status.Detail.Contains(cause, StringComparison.Ordinal)
            ? $"{status.StatusCode}: {status.Detail} ({cause})"
            : $"{status.StatusCode}: {status.Detail}";
}
