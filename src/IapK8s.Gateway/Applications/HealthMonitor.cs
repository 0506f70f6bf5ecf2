using System.Net;
using IapK8s.Policy.Applications;

namespace IapK8s.Gateway.Applications;

/// <summary>Asks each server of one application how it is, without any identity, by the way that requests take.</summary>
internal sealed class HealthMonitor : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ApplicationDefinition _application;
    private readonly HealthCheckDefinition _check;
    private readonly HttpMessageInvoker _client;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    private HealthMonitor(ApplicationDefinition application, HealthCheckDefinition check, HttpMessageInvoker client, TimeProvider time, ILogger log) =>
        (_application, _check, _client, _time, _log) = (application, check, client, time, log);

    /// <returns>Null where the application asks for none.</returns>
    public static HealthMonitor? Start(ApplicationDefinition application, IEnumerable<UpstreamState> upstreams, HttpMessageInvoker client, TimeProvider time, ILogger log)
    {
        if (application.HealthCheck is not { } check)
        {
            return null;
        }

        var monitor = new HealthMonitor(application, check, client, time, log);
        foreach (var upstream in upstreams)
        {
            _ = monitor.WatchAsync(upstream);
        }

        return monitor;
    }

    /// <returns>The host by which its servers are asked; null where each has its own, or none is asked.</returns>
    public static string? HostOf(ApplicationDefinition application) => application is { HealthCheck: not null, TellsUpstreamHost: false } ? application.Hosts[0] : null;

    /// <summary>More than once does no harm: the source has no timer to give back.</summary>
    public void Dispose() => _stop.Cancel();

    private async Task WatchAsync(UpstreamState upstream)
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            var trouble = await AskAsync(upstream.Definition, stop);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            if (upstream.Answered(trouble is null))
            {
                _log.UpstreamChanged(upstream.Definition.Origin, _application.Name, trouble is null ? "well again" : $"not well: {trouble}");
            }

            try
            {
                // Not all gateways at once.
                await Task.Delay(_check.Interval * (0.9 + (Random.Shared.NextDouble() * 0.2)), _time, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <returns>Null where the answer is a good one.</returns>
    private async Task<string?> AskAsync(UpstreamDefinition upstream, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(_check.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, upstream.Origin + _check.Path)
            {
                Version = _application.Protocol == UpstreamProtocol.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            request.Headers.Host = HostOf(_application) ?? upstream.Authority;
            request.Headers.TryAddWithoutValidation("User-Agent", "iap-gateway");
            using var response = await _client.SendAsync(request, either.Token);
            return (int)response.StatusCode is >= 200 and < 400 ? null : $"it answered {(int)response.StatusCode}";
        }
        catch (OperationCanceledException)
        {
            return $"it did not answer within {_check.Timeout.TotalSeconds:0} s";
        }
        catch (Exception error)
        {
            // The outer edge: a watch that ended would leave the server as it was last found, for good.
            return error.InnerException?.Message ?? error.Message;
        }
    }
}
