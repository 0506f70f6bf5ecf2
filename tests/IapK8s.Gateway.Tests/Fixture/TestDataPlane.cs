using System.Collections.Concurrent;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Tests.Fixture;

/// <summary>The pushed state, as the test sets it.</summary>
internal sealed class TestDataPlane : IDataPlane
{
    private readonly List<Action<DataPlaneState?>> _subscribers = [];
    private readonly Lock _lock = new();

    public DataPlaneState? Current { get; private set; }

    public SnapshotCondition Condition => Current is null ? SnapshotCondition.Missing : SnapshotCondition.InForce;

    public string Explanation => "no snapshot yet";

    public ConcurrentQueue<(string Provider, string KeyId)> ReportedKeys { get; } = [];

    public Action<string, string> OnUnknownKey { get; set; } = (_, _) => { };

    public void Set(DataPlaneState? state)
    {
        lock (_lock)
        {
            Current = state;
            foreach (var subscriber in _subscribers.ToList())
            {
                subscriber(state);
            }
        }
    }

    public IDisposable Subscribe(Action<DataPlaneState?> onChange)
    {
        lock (_lock)
        {
            _subscribers.Add(onChange);
        }

        return new Subscription(() =>
        {
            lock (_lock)
            {
                _subscribers.Remove(onChange);
            }
        });
    }

    public void ReportUnknownKey(string provider, string keyId)
    {
        ReportedKeys.Enqueue((provider, keyId));
        OnUnknownKey(provider, keyId);
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
