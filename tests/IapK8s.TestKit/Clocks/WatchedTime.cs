using Microsoft.Extensions.Time.Testing;

namespace IapK8s.TestKit.Clocks;

/// <summary>A fake clock that tells when somebody starts to wait, so that a test never lets time go before the code under test looks at it.</summary>
public sealed class WatchedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Lock _changing = new();
    private readonly List<TimeSpan> _started = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Reached)> _waiting = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_changing)
        {
            var at = _waiting.FindIndex(waiter => waiter.Due == dueTime);
            if (at < 0)
            {
                _started.Add(dueTime);
            }
            else
            {
                _waiting[at].Reached.SetResult();
                _waiting.RemoveAt(at);
            }
        }

        return timer;
    }

    /// <summary>Returns once a timer of this length was started; each counts once. Fails after 30 s.</summary>
    public Task StartedAsync(TimeSpan due)
    {
        lock (_changing)
        {
            if (_started.Remove(due))
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((due, reached));
            return reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}
