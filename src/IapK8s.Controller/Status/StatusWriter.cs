using IapK8s.Controller.Providers;
using IapK8s.Controller.Push;
using IapK8s.Controller.Reconciling;

namespace IapK8s.Controller.Status;

/// <summary>Keeps the status file: a change is written at once, and many that come together are written together.</summary>
internal sealed class StatusWriter(
    StatusFile file, LatestRound rounds, CatalogPublisher catalogs, ISubscriberStates subscribers, ProviderWatcher providers, PortalOptions portal, TimeProvider time,
    ILogger<StatusWriter> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Tick = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _changed = new(1, 1);
    private StatusDocument? _previous;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Without any change a proof grows old.
        await using var ticks = time.CreateTimer(_ => Wake(), null, Tick, Tick);
        rounds.Changed += Wake;
        subscribers.Changed += Wake;
        providers.Changed += Wake;
        try
        {
            while (true)
            {
                await _changed.WaitAsync(stoppingToken);
                if (rounds.Value is { } round && catalogs.Read().Value is { } catalog)
                {
                    await WriteAsync(round, catalog, stoppingToken);
                }
            }
        }
        finally
        {
            rounds.Changed -= Wake;
            subscribers.Changed -= Wake;
            providers.Changed -= Wake;
        }
    }

    private async Task WriteAsync(Round round, ResourceCatalog catalog, CancellationToken cancellation)
    {
        try
        {
            _previous = StatusBuilder.Build(round, catalog, subscribers, portal.ExternalUrl, _previous, time.GetUtcNow());
            file.Write(_previous);
            await Task.Delay(Pause, time, cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.StatusFailed(logger, error, Retry.TotalSeconds);
            await Task.Delay(Retry, time, cancellation);
            Wake();
        }
    }

    private void Wake()
    {
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody woke it already.
        }
    }
}
