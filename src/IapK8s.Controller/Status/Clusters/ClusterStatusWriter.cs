using System.Collections.Concurrent;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Events;
using IapK8s.Controller.Leadership;
using IapK8s.Resources.Findings;
using IapK8s.Sources.Clusters;

namespace IapK8s.Controller.Status.Clusters;

/// <summary>Keeps the status of our objects in the API server: the Lease holder alone, and only what differs. Level-based and keyed by object: each change works out anew what every status
/// should be, an object that cannot be written waits by itself, and nothing counts as written before it is.</summary>
internal sealed class ClusterStatusWriter(
    StatusReading reading, ObservedStatuses observed, StatusPatcher patcher, EventRecorder events, ILeadership leadership, LeaseOptions lease, TimeProvider time, ILogger<ClusterStatusWriter> logger) : BackgroundService
{
    /// <summary>Writes under way at once.</summary>
    private const int MostAtOnce = 8;

    /// <summary>Changes that come together are worked out together; of thousands of objects less often, for pushing comes first: a fifth of the time at most.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private const int PausePerWork = 4;

    /// <summary>Without any change a proof grows old.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMinutes(1);

    /// <summary>Before anybody tries again an API server that is away; doubled each time.</summary>
    private static readonly TimeSpan AwayPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestAway = TimeSpan.FromSeconds(30);

    /// <summary>How often a replica that does not lead looks whether it does, and how long to wait after a mistake of our own.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    private readonly WakeSignal _signal = new();
    private readonly ConcurrentQueue<(StatusWork Work, PatchOutcome Outcome)> _ended = [];
    private readonly Dictionary<ResourceId, StatusWork> _works = [];
    private readonly HashSet<StatusWork> _different = [];
    private volatile bool _isStale = true;
    private volatile bool _isOverwritten;
    private int _sending;
    private long? _lookedAt;
    private TimeSpan _pause = ShortestPause;
    private (long At, TimeSpan For)? _away;
    private int _timesAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var ticks = time.CreateTimer(_ => Outdate(), null, Tick, Tick);
        reading.Changed += Outdate;
        observed.Changed += Look;
        leadership.Changed += Outdate;
        try
        {
            while (true)
            {
                TimeSpan? next;
                try
                {
                    next = Step(stoppingToken);
                }
                catch (Exception error)
                {
                    Log.StatusFailed(logger, error, Idle.TotalSeconds);
                    (_isStale, next) = (true, Idle);
                }

                await _signal.WaitAsync(next, time, stoppingToken);
            }
        }
        finally
        {
            reading.Changed -= Outdate;
            observed.Changed -= Look;
            leadership.Changed -= Outdate;
        }
    }

    /// <returns>When there is something to do next, without any signal; null for never.</returns>
    private TimeSpan? Step(CancellationToken cancellation)
    {
        Collect();
        if (!leadership.IsLeader)
        {
            // Whoever leads now may have written: what we remember is worth nothing.
            Forget();
            return Idle;
        }

        var next = Refresh();
        if (_away is { } away && away.For - time.GetElapsedTime(away.At) is var rest && rest > TimeSpan.Zero)
        {
            return Earlier(next, rest);
        }

        _away = null;
        foreach (var work in _different.OrderByDescending(work => work.IsAboutSelectors).ToList())
        {
            if (work.DueIn() is not { } wait)
            {
                continue;
            }

            if (wait > TimeSpan.Zero)
            {
                next = Earlier(next, wait);
            }
            else if (_sending < MostAtOnce)
            {
                _sending++;
                _ = SendAsync(work, cancellation);
            }
            else
            {
                // The end of any write under way wakes us.
                break;
            }
        }

        return next;
    }

    /// <summary>Works out what changed since the last time, but not at every word of a burst.</summary>
    private TimeSpan? Refresh()
    {
        if (!_isStale && !_isOverwritten)
        {
            return null;
        }

        if (_lookedAt is { } at && _pause - time.GetElapsedTime(at) is var rest && rest > TimeSpan.Zero)
        {
            return rest;
        }

        var began = time.GetTimestamp();
        if (_isStale)
        {
            (_isStale, _isOverwritten) = (false, false);
            Rebuild();
        }
        else
        {
            _isOverwritten = false;
            foreach (var work in _works.Values)
            {
                See(work);
            }
        }

        _lookedAt = time.GetTimestamp();
        var pause = time.GetElapsedTime(began) * PausePerWork;
        _pause = pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause;
        return null;
    }

    private void Rebuild()
    {
        if (reading.Read() is not { } inputs)
        {
            return;
        }

        var versions = inputs.Round.State.Versions;
        foreach (var gone in _works.Values.Where(work => !versions.TryGetValue(work.Id, out var version) || version.Uid != work.Uid).ToList())
        {
            Drop(gone);
        }

        foreach (var (id, version) in versions)
        {
            // One that the watch has already lost, or replaced, is not the one that the round is about; the next round is.
            if (!_works.ContainsKey(id) && observed.Find(id) is { } first && first.Uid == version.Uid)
            {
                _works[id] = new StatusWork(id, first, time);
            }
        }

        var document = StatusBuilder.Build(inputs, id => _works.TryGetValue(id, out var work) ? work.Conditions : []);
        // Before anything is written: what the statuses say already was told by whoever led before.
        events.Stand(StandingNotices.Of(inputs, document, new PodKey(lease.Namespace, Environment.MachineName)), WasTold);
        foreach (var status in document.Objects)
        {
            if (_works.TryGetValue(new ResourceId(status.Kind, status.Namespace, status.Name), out var work))
            {
                work.Want(status);
                See(work);
            }
        }
    }

    private bool WasTold(Notice notice) => _works.TryGetValue(new ResourceId(notice.About.Kind, notice.About.Namespace, notice.About.Name), out var work)
        && work.Conditions.Any(condition => !condition.Status && condition.Reason == notice.Reason);

    private void See(StatusWork work)
    {
        if (observed.Find(work.Id) is { } now && now.Uid == work.Uid)
        {
            work.See(now);
            Sort(work);
        }
        else
        {
            // It is gone, and the next round will say so.
            _different.Remove(work);
        }
    }

    private void Sort(StatusWork work)
    {
        if (work.Patch is null)
        {
            _different.Remove(work);
        }
        else
        {
            _different.Add(work);
        }
    }

    private async Task SendAsync(StatusWork work, CancellationToken cancellation)
    {
        var patch = work.Begin();
        PatchOutcome outcome;
        try
        {
            outcome = await patcher.PatchAsync(work.Id, patch, cancellation);
        }
        catch (Exception error)
        {
            outcome = new PatchOutcome(PatchResult.Failed, error.Message);
        }

        _ended.Enqueue((work, outcome));
        _signal.Wake();
    }

    private void Collect()
    {
        while (_ended.TryDequeue(out var ended))
        {
            _sending--;
            var retry = ended.Work.End(ended.Outcome);
            if (_works.GetValueOrDefault(ended.Work.Id) == ended.Work)
            {
                Sort(ended.Work);
            }

            if (ended.Outcome.Result == PatchResult.Written)
            {
                _timesAway = 0;
            }
            else if (ended.Outcome.Result == PatchResult.Away && _away is null)
            {
                var pause = ended.Outcome.RetryAfter ?? TimeSpan.FromTicks(Math.Min(LongestAway.Ticks, AwayPause.Ticks << Math.Min(_timesAway++, 10)));
                _away = (time.GetTimestamp(), pause);
                Log.StatusHeldUp(logger, pause.TotalSeconds, ended.Outcome.Reason);
            }
            else if (ended.Outcome.Result == PatchResult.Failed && retry is { } wait)
            {
                Log.StatusNotWritten(logger, ended.Work.Id.ToString(), wait.TotalSeconds, ended.Outcome.Reason);
            }
        }
    }

    private void Drop(StatusWork work)
    {
        _works.Remove(work.Id);
        _different.Remove(work);
    }

    private void Forget()
    {
        _works.Clear();
        _different.Clear();
        events.Forget();
        _isStale = true;
    }

    private void Outdate()
    {
        _isStale = true;
        _signal.Wake();
    }

    private void Look()
    {
        _isOverwritten = true;
        _signal.Wake();
    }

    private static TimeSpan? Earlier(TimeSpan? left, TimeSpan right) => left is { } other && other < right ? other : right;
}
