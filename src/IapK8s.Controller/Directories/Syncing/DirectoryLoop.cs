using IapK8s.Compiler.Outputs;
using Polly;
using Polly.Retry;

namespace IapK8s.Controller.Directories.Syncing;

/// <summary>Reads one directory at once, whenever what is wanted of it changes, and every interval; after a failure sooner, each time later, never more seldom than that;
/// after a refusal of the account never sooner.</summary>
internal sealed class DirectoryLoop : IAsyncDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(2);

    /// <summary>Between two beginnings, whoever asks for what.</summary>
    private static readonly TimeSpan LeastGap = TimeSpan.FromSeconds(1);

    private readonly DirectoryAttempt _attempt;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _changing = new();
    private readonly Task _running;
    private CompiledDirectory _wanted;
    private CancellationTokenSource? _turn;

    public DirectoryLoop(string uid, DirectoryAttempt attempt, CompiledDirectory wanted, TimeProvider time)
    {
        (Uid, _attempt, _wanted, _time) = (uid, attempt, wanted, time);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Of the IapDirectory that it reads.</summary>
    public string Uid { get; }

    /// <summary>What is to be read from now on; at once, where it is another than before.</summary>
    public void Use(CompiledDirectory wanted)
    {
        lock (_changing)
        {
            if (wanted != _wanted)
            {
                _wanted = wanted;
                _turn?.Cancel();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var began = _time.GetTimestamp();
                await TurnAsync();
                if (LeastGap - _time.GetElapsedTime(began) is var rest && rest > TimeSpan.Zero)
                {
                    await Task.Delay(rest, _time, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody wants it any more, or somebody else leads.
        }
    }

    /// <summary>Until it is due again, or something else is wanted.</summary>
    private async Task TurnAsync()
    {
        using var turn = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        CompiledDirectory wanted;
        lock (_changing)
        {
            (wanted, _turn) = (_wanted, turn);
        }

        try
        {
            var interval = SyncSchedule.IntervalOf(wanted);
            var next = await Retry(interval).ExecuteAsync(async token => await _attempt.RunAsync(wanted, token), turn.Token);
            // Directories that came together do not ask together for good.
            var wait = next == NextReading.Late ? SyncSchedule.AfterRefusal(wanted) * (1 + (Random.Shared.NextDouble() / 5)) : interval * (0.9 + (Random.Shared.NextDouble() / 5));
            await Task.Delay(wait, _time, turn.Token);
        }
        catch (OperationCanceledException) when (turn.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            // Something else is wanted.
        }
        finally
        {
            lock (_changing)
            {
                _turn = null;
            }
        }
    }

    private ResiliencePipeline<NextReading> Retry(TimeSpan interval) => new ResiliencePipelineBuilder<NextReading> { TimeProvider = _time }
        .AddRetry(new RetryStrategyOptions<NextReading>
        {
            ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome is { Exception: null, Result: NextReading.Soon }),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstRetry,
            MaxDelay = interval < LastRetry ? interval : LastRetry,
        })
        .Build();
}
