namespace IapK8s.Sources.Directories;

/// <summary>Says that something was written, when first and when last. Any thread may raise it; one waits.</summary>
internal sealed class ChangeSignal(TimeProvider time)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _first;
    private long _last;

    public void Raise()
    {
        lock (_lock)
        {
            _last = time.GetTimestamp();
            if (_raised.TrySetResult())
                _first = _last;
        }
    }

    /// <summary>Waits until something was raised, or for <paramref name="longest"/>.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        Task raised;
        lock (_lock)
            raised = _raised.Task;
        try
        {
            await raised.WaitAsync(longest, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nothing was announced; the caller looks anyway.
        }
    }

    /// <summary>How much longer to wait for quiet; zero or less when it is time.</summary>
    public TimeSpan Remaining(TimeSpan quiet, TimeSpan longest)
    {
        lock (_lock)
        {
            if (!_raised.Task.IsCompleted)
                return TimeSpan.Zero;
            var untilQuiet = quiet - time.GetElapsedTime(_last);
            var untilLongest = longest - time.GetElapsedTime(_first);
            return untilQuiet < untilLongest ? untilQuiet : untilLongest;
        }
    }

    /// <summary>Before looking: what is raised from now on is news.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            if (_raised.Task.IsCompleted)
                _raised = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
