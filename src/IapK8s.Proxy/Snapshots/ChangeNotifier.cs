using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Snapshots;

/// <summary>Calls subscribers after changes: on the pool, one call at a time, with the newest value; changes that fall together make one call.</summary>
internal sealed class ChangeNotifier(Func<DataPlaneState?> current, ILogger logger) : IDisposable
{
    private readonly Lock _changing = new();
    private ImmutableArray<Subscriber> _subscribers = [];
    private bool _running;
    private bool _again;
    private bool _disposed;

    public IDisposable Add(Action<DataPlaneState?> onChange)
    {
        var subscriber = new Subscriber(this, onChange);
        lock (_changing)
        {
            _subscribers = _subscribers.Add(subscriber);
        }

        return subscriber;
    }

    public void Notify()
    {
        lock (_changing)
        {
            _again = true;
            if (_running || _disposed)
            {
                return;
            }

            _running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static notifier => notifier.Run(), this, preferLocal: false);
    }

    public void Dispose()
    {
        lock (_changing)
        {
            _disposed = true;
            _subscribers = [];
        }
    }

    private void Run()
    {
        while (true)
        {
            ImmutableArray<Subscriber> subscribers;
            lock (_changing)
            {
                if (!_again)
                {
                    _running = false;
                    return;
                }

                _again = false;
                subscribers = _subscribers;
            }

            var state = current();
            foreach (var subscriber in subscribers)
            {
                try
                {
                    subscriber.Call(state);
                }
                catch (Exception error)
                {
                    // One that fails must not keep the others from ending what is now denied.
                    SnapshotLog.SubscriberFailed(logger, error);
                }
            }
        }
    }

    private sealed class Subscriber(ChangeNotifier notifier, Action<DataPlaneState?> onChange) : IDisposable
    {
        public void Call(DataPlaneState? state) => onChange(state);

        public void Dispose()
        {
            lock (notifier._changing)
            {
                notifier._subscribers = notifier._subscribers.Remove(this);
            }
        }
    }
}
