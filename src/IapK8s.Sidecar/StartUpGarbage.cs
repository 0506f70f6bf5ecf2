using IapK8s.Proxy.Snapshots;

namespace IapK8s.Sidecar;

/// <summary>Start-up leaves garbage (flags, TLS handshake, the first snapshot's messages) that an idle process would keep for hours, as nothing makes it collect.
/// Once, shortly after the first snapshot is in force, it is collected and its memory given back.</summary>
internal sealed class StartUpGarbage(IDataPlane plane, TimeProvider time) : IHostedService, IDisposable
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private IDisposable? _subscription;
    private ITimer? _timer;
    private int _isScheduled;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => Collect(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _subscription = plane.Subscribe(_ => Schedule());
        if (plane.Current is not null)
        {
            Schedule();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _subscription?.Dispose();
        _timer?.Dispose();
    }

    private void Schedule()
    {
        if (Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            _timer!.Change(Settled, Timeout.InfiniteTimeSpan);
        }
    }

    private static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
