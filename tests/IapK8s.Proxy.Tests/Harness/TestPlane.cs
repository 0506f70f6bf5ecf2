using IapK8s.Proxy.Snapshots;

namespace IapK8s.Proxy.Tests.Harness;

/// <summary>A state that the test sets; subscribers hear of it before the setter returns.</summary>
internal sealed class TestPlane : IDataPlane
{
    private readonly List<Action<DataPlaneState?>> _subscribers = [];
    private DataPlaneState? _current;

    public DataPlaneState? Current
    {
        get => Volatile.Read(ref _current);
        set
        {
            Volatile.Write(ref _current, value);
            foreach (var subscriber in _subscribers.ToArray())
            {
                subscriber(value);
            }
        }
    }

    public SnapshotCondition MissingCondition { get; set; } = SnapshotCondition.Missing;

    public SnapshotCondition Condition => Current is null ? MissingCondition : SnapshotCondition.InForce;

    public string Explanation => "set by the test";

    public List<(string Provider, string KeyId)> UnknownKeys { get; } = [];

    public IDisposable Subscribe(Action<DataPlaneState?> onChange)
    {
        _subscribers.Add(onChange);
        return new Subscription(() => _subscribers.Remove(onChange));
    }

    public void ReportUnknownKey(string provider, string keyId) => UnknownKeys.Add((provider, keyId));

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
