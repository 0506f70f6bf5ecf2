using System.Collections.Concurrent;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Storage;
using Microsoft.AspNetCore.Http;

namespace IapK8s.TestKit.Clusters.Faults;

/// <summary>What goes wrong now. A test sets it, and what it set holds until it takes it back or it is used up.</summary>
internal sealed class FaultPlan(ObjectStore store, ServerClock clock) : IClusterFaults
{
    private readonly ConcurrentDictionary<string, int> _expiringWatches = new();
    private readonly ConcurrentDictionary<Rule, byte> _rules = new();
    private TaskCompletionSource _cut = NewSignal();
    private TaskCompletionSource _bookmarks = NewSignal();
    private volatile bool _isOut;
    private int _cutLists;

    public Task WatchesCut => Volatile.Read(ref _cut).Task;

    public Task BookmarksWanted => Volatile.Read(ref _bookmarks).Task;

    public bool IsOut => _isOut;

    public IDisposable Outage()
    {
        _isOut = true;
        CutWatches();
        return new Undo(() => _isOut = false);
    }

    public void CutWatches() => Interlocked.Exchange(ref _cut, NewSignal()).SetResult();

    public void SendBookmarks() => Interlocked.Exchange(ref _bookmarks, NewSignal()).SetResult();

    public void CutNextLists(int count) => Interlocked.Add(ref _cutLists, count);

    public void ForgetHistory() => store.Compact();

    public void ExpireWatches(string groupResource)
    {
        _expiringWatches.AddOrUpdate(groupResource, 1, (_, had) => had + 1);
        SendBookmarks();
    }

    public IDisposable Refuse(Func<ApiCall, bool> which, int times, int retryAfterSeconds) =>
        Add(new Rule(which, times, _ => throw Failures.TooManyRequests(retryAfterSeconds)));

    public IDisposable Conflict(Func<ApiCall, bool> which, int times) => Add(new Rule(which, times, call =>
        throw new ApiFailure(409, "Conflict", $"Operation cannot be fulfilled on {call.Resource} \"{call.Name}\": the object has been modified; please apply your changes to the latest version and try again")));

    public IDisposable Delay(Func<ApiCall, bool> which, Task until) => Add(new Rule(which, int.MaxValue, _ => until));

    public IDisposable SkewClock(TimeSpan by)
    {
        clock.Offset = by;
        return new Undo(() => clock.Offset = TimeSpan.Zero);
    }

    public bool ShouldCutList()
    {
        while (Volatile.Read(ref _cutLists) is > 0 and var left)
        {
            if (Interlocked.CompareExchange(ref _cutLists, left - 1, left) == left)
                return true;
        }
        return false;
    }

    public bool ShouldExpireWatch(string groupResource)
    {
        while (_expiringWatches.TryGetValue(groupResource, out var left) && left > 0)
        {
            if (_expiringWatches.TryUpdate(groupResource, left - 1, left))
                return true;
        }
        return false;
    }

    /// <exception cref="ApiFailure">The plan refuses this call.</exception>
    public async Task MeetAsync(ApiCall call, HttpContext context)
    {
        foreach (var rule in _rules.Keys.Where(rule => rule.Which(call) && rule.TakeOne()))
            await rule.Effect(call).WaitAsync(context.RequestAborted);
    }

    private Undo Add(Rule rule)
    {
        _rules[rule] = 0;
        return new Undo(() => _rules.TryRemove(rule, out _));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Rule(Func<ApiCall, bool> which, int times, Func<ApiCall, Task> effect)
    {
        private int _left = times;

        public Func<ApiCall, bool> Which => which;

        public Func<ApiCall, Task> Effect => effect;

        public bool TakeOne() => Interlocked.Decrement(ref _left) >= 0;
    }

    private sealed class Undo(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
