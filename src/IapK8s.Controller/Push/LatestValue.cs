namespace IapK8s.Controller.Push;

/// <summary>A cell that holds the latest value alone. Whoever reads when it is ready gets the newest and skips those in between; nobody waits for anybody.</summary>
internal sealed class LatestValue<T>
    where T : class
{
    private readonly Lock _changing = new();
    private T? _value;
    private TaskCompletionSource _newer = NewSignal();

    /// <summary>The value now (null before the first), and what completes when there is a newer one.</summary>
    public (T? Value, Task Newer) Read()
    {
        lock (_changing)
        {
            return (_value, _newer.Task);
        }
    }

    public void Set(T value)
    {
        TaskCompletionSource newer;
        lock (_changing)
        {
            _value = value;
            (newer, _newer) = (_newer, NewSignal());
        }

        newer.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
