using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Audit;

namespace IapK8s.Proxy.Access;

/// <summary>Every request that is being forwarded. When a snapshot, a revocation or the clock changes what is allowed, those now denied are cut off: a WebSocket that
/// was opened this morning is no better than a request made now. Short requests pay for two uncontended locks.</summary>
public sealed class OpenRequests : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private const int BeatsToTrim = 60;

    private readonly AccessPipeline _pipeline;
    private readonly AuditLog _audit;
    private readonly ProxyMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Shard[] _shards;
    private readonly Lock _judging = new();
    private readonly IDisposable _subscription;
    private readonly ITimer _clock;
    private int _beats;

    public OpenRequests(AccessPipeline pipeline, AuditLog audit, ProxyMetrics metrics, TimeProvider time)
    {
        _pipeline = pipeline;
        _audit = audit;
        _metrics = metrics;
        _time = time;
        _shards = [.. Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount)).Select(_ => new Shard())];
        _subscription = pipeline.Plane.Subscribe(_ => JudgeAll(TimeSpan.Zero));
        _clock = time.CreateTimer(_ => OnBeat(), null, Beat, Beat);
    }

    /// <summary>False where the world changed between decision and entry, and denies now: the request must not go on.</summary>
    internal bool TryEnter(AccessResult access, out Decision denial)
    {
        _metrics.Opened();
        var shard = _shards[Environment.CurrentManagedThreadId % _shards.Length];
        access.Shard = shard;
        shard.Add(access);

        // Entered first, looked second: a change either finds us in the list, or is seen here.
        denial = default;
        if (ReferenceEquals(_pipeline.Plane.Current, access.State?.State))
        {
            return true;
        }

        denial = JudgeNow(access);
        if (denial.IsAllowed)
        {
            return true;
        }

        Leave(access);
        return false;
    }

    internal void Leave(AccessResult access)
    {
        _metrics.Closed();
        access.Shard!.Remove(access);
    }

    public void Dispose()
    {
        _clock.Dispose();
        _subscription.Dispose();
    }

    private void OnBeat()
    {
        // Sessions and tokens end, rechecks fall due, ages grow: nothing of that announces itself.
        JudgeAll(Beat);
        if (++_beats % BeatsToTrim == 0)
        {
            _pipeline.Sessions.Trim(TimeSpan.FromHours(1));
        }
    }

    private void JudgeAll(TimeSpan olderThan)
    {
        lock (_judging)
        {
            var state = _pipeline.FactsInForce();
            var open = new List<AccessResult>();
            foreach (var shard in _shards)
            {
                shard.CopyTo(open);
            }

            foreach (var access in open)
            {
                if (_time.GetElapsedTime(access.StartedAt) >= olderThan)
                {
                    EndIfDenied(access, state);
                }
            }
        }
    }

    private Decision JudgeNow(AccessResult access)
    {
        lock (_judging)
        {
            return Judge(access, _pipeline.FactsInForce());
        }
    }

    private Decision Judge(AccessResult access, StateFacts? state)
    {
        if (state is null)
        {
            return Decision.Deny(Code.SnapshotStale);
        }

        var decision = _pipeline.JudgeAgain(access, state, out var due);
        if (due is { } asked && decision.IsAllowed)
        {
            _ = _pipeline.RecheckAsync(asked, state);
        }

        return decision;
    }

    private void EndIfDenied(AccessResult access, StateFacts? state)
    {
        var decision = Judge(access, state);
        if (!decision.IsAllowed && access.Shard!.TryAbort(access))
        {
            _metrics.StreamEnded();
            _audit.Write(AuditRecord.Ended(access, decision, _time.GetUtcNow(), _time.GetElapsedTime(access.StartedAt)));
        }
    }

    /// <summary>A list of its own for each core's worth of threads, linked through the entries.</summary>
    internal sealed class Shard
    {
        private readonly Lock _changing = new();
        private AccessResult? _first;

        public void Add(AccessResult access)
        {
            lock (_changing)
            {
                access.Next = _first;
                if (_first is not null)
                {
                    _first.Previous = access;
                }

                _first = access;
            }
        }

        public void Remove(AccessResult access)
        {
            lock (_changing)
            {
                if (access.Previous is { } previous)
                {
                    previous.Next = access.Next;
                }
                else
                {
                    _first = access.Next;
                }

                if (access.Next is { } next)
                {
                    next.Previous = access.Previous;
                }

                access.Previous = access.Next = null;
                access.Context = null;
            }
        }

        public void CopyTo(List<AccessResult> open)
        {
            lock (_changing)
            {
                for (var access = _first; access is not null; access = access.Next)
                {
                    open.Add(access);
                }
            }
        }

        /// <summary>Under the lock that <see cref="Remove"/> takes: the context is this request's until it left.</summary>
        public bool TryAbort(AccessResult access)
        {
            lock (_changing)
            {
                if (access.Context is not { } context)
                {
                    return false;
                }

                access.Context = null;
                context.Abort();
                return true;
            }
        }
    }
}
