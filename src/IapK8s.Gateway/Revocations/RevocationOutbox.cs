using System.Collections.Concurrent;
using Grpc.Core;
using IapK8s.Identity.Revocations;
using IapK8s.Proxy.Snapshots;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace IapK8s.Gateway.Revocations;

/// <summary>Gets revocations to the controller: at once if it answers, else in the background until it has them. Also the memory of what this gateway revoked, for a controller that lost some.</summary>
internal sealed class RevocationOutbox : BackgroundService, IKnownRevocations
{
    /// <summary>Beyond this the oldest wait is not worth remembering: the store already ended those sessions.</summary>
    private const int MaxKept = 100_000;

    private const int BatchSize = 500;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, RevocationEntry> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RevocationEntry> _pending = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly IRevocationLog _log;
    private readonly TimeProvider _time;
    private readonly ILogger<RevocationOutbox> _logger;
    private readonly ResiliencePipeline _atOnce;

    public RevocationOutbox(IRevocationLog log, TimeProvider time, ILogger<RevocationOutbox> logger)
    {
        (_log, _time, _logger) = (log, time, logger);
        _atOnce = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(TimeSpan.FromSeconds(3))
            // Once more at once: the first failure may only have found out that a pooled connection was dead. Whoever signs out is waiting.
            .AddRetry(new RetryStrategyOptions { ShouldHandle = new PredicateBuilder().Handle<RpcException>(error => error.StatusCode != StatusCode.DeadlineExceeded), MaxRetryAttempts = 1, Delay = TimeSpan.Zero })
            .Build();
    }

    /// <summary>In force and made here.</summary>
    public IReadOnlyList<RevocationEntry> Known
    {
        get
        {
            Forget(_known);
            return [.. _known.Values];
        }
    }

    public int PendingCount => _pending.Count;

    /// <summary>True when the controller accepted them; false when they follow.</summary>
    public async Task<bool> AnnounceAsync(IReadOnlyList<RevocationEntry> entries)
    {
        foreach (var entry in entries)
        {
            Keep(_known, entry);
        }

        try
        {
            // Not the browser's to cancel: whoever closes the page has still signed out.
            await _atOnce.ExecuteAsync(async cancellation => await _log.AppendAsync(entries, cancellation), CancellationToken.None);
            return true;
        }
        catch (Exception error) when (error is RpcException or TimeoutRejectedException)
        {
            _logger.RevocationsWait(entries.Count, error);
            foreach (var entry in entries)
            {
                Keep(_pending, entry);
            }

            Wake();
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _wake.WaitAsync(stoppingToken);
            while (!_pending.IsEmpty)
            {
                if (!await TryFlushAsync(stoppingToken))
                {
                    await Task.Delay(RetryInterval, _time, stoppingToken);
                }
            }
        }
    }

    private async Task<bool> TryFlushAsync(CancellationToken stopping)
    {
        Forget(_pending);
        var batch = _pending.Values.Take(BatchSize).ToList();
        try
        {
            if (batch.Count > 0)
            {
                await _log.AppendAsync(batch, stopping);
                _logger.RevocationsDelivered(batch.Count);
            }
        }
        catch (RpcException error)
        {
            _logger.RevocationsWait(batch.Count, error);
            return false;
        }

        foreach (var entry in batch)
        {
            _pending.TryRemove(KeyValuePair.Create(entry.Id, entry));
        }

        return true;
    }

    private void Keep(ConcurrentDictionary<string, RevocationEntry> kept, RevocationEntry entry)
    {
        if (kept.Count >= MaxKept)
        {
            Forget(kept);
        }

        if (kept.Count < MaxKept)
        {
            kept[entry.Id] = entry;
        }
    }

    private void Forget(ConcurrentDictionary<string, RevocationEntry> kept)
    {
        var now = _time.GetUtcNow();
        foreach (var entry in kept.Where(entry => entry.Value.Expires <= now))
        {
            kept.TryRemove(entry);
        }
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Awake already.
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
    }
}
