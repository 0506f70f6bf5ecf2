namespace IapK8s.Controller.Providers;

/// <summary>Keeps one issuer's document fresh: fetched at once, again when it is old or a token names a key that it lacks, and soon again after a failure.</summary>
internal sealed class IssuerWatch : IAsyncDisposable
{
    /// <summary>The least time between two fetches, whoever reports what.</summary>
    public static TimeSpan LeastInterval { get; } = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    private readonly string _issuer;
    private readonly TimeProvider _time;
    private readonly Func<FetchedProvider, Task> _fetched;
    private readonly Action<string> _failed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile TaskCompletionSource _wanted = NewSignal();

    public IssuerWatch(string issuer, TimeProvider time, Func<FetchedProvider, Task> fetched, Action<string> failed)
    {
        _issuer = issuer;
        _time = time;
        _fetched = fetched;
        _failed = failed;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Somebody misses a key. Fetches as soon as the interval allows.</summary>
    public void Want() => _wanted.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var fetcher = new ProviderFetcher(_issuer, _time);
        var failures = 0;
        try
        {
            while (true)
            {
                _wanted = NewSignal();
                var started = _time.GetUtcNow();
                TimeSpan next;
                try
                {
                    var fetched = await fetcher.FetchAsync(_stop.Token);
                    await _fetched(fetched);
                    (failures, next) = (0, fetched.FreshFor);
                }
                catch (Exception error) when (error is ProviderException or IOException)
                {
                    _failed(error.Message);
                    next = Backoff(failures++);
                }

                await WaitAsync(started, next);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task WaitAsync(DateTimeOffset started, TimeSpan next)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var due = Task.Delay(next, _time, waiting.Token);
        if (await Task.WhenAny(due, _wanted.Task) != due)
        {
            var rest = started + LeastInterval - _time.GetUtcNow();
            if (rest > TimeSpan.Zero)
            {
                await Task.WhenAny(due, Task.Delay(rest, _time, waiting.Token));
            }
        }

        _stop.Token.ThrowIfCancellationRequested();
        await waiting.CancelAsync();
    }

    /// <summary>Doubles from 2 s to 5 min, with up to a quarter more, so that replicas do not ask in step.</summary>
    private static TimeSpan Backoff(int failures)
    {
        var bare = Math.Min(LongestRetry.TotalSeconds, FirstRetry.TotalSeconds * Math.Pow(2, Math.Min(failures, 16)));
        return TimeSpan.FromSeconds(bare * (1 + Random.Shared.NextDouble() / 4));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
