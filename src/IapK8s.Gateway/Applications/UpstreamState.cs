using IapK8s.Policy.Applications;

namespace IapK8s.Gateway.Applications;

/// <summary>One server as this process knows it: how many requests it has, and whether it is well. Two witnesses: who asks it, and what becomes of requests.</summary>
internal sealed class UpstreamState(UpstreamDefinition definition, HealthCheckDefinition? check, TimeProvider time)
{
    /// <summary>Failed connections in a row that put it aside.</summary>
    private const int MostFailures = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Lock _changing = new();
    private int _active;
    private int _failures;
    private int _good;
    private int _bad;
    private int _pauses;
    private DateTimeOffset _asideUntil;

    public UpstreamDefinition Definition => definition;

    public int Active => Volatile.Read(ref _active);

    /// <summary>Not asked yet counts as well: a gateway that has just begun must not refuse everything.</summary>
    public bool IsHealthy { get; private set; } = true;

    /// <summary>Put aside for a while, for connections to it failed. Better than nothing, where there is no other.</summary>
    public bool IsAside
    {
        get
        {
            lock (_changing)
            {
                return time.GetUtcNow() < _asideUntil;
            }
        }
    }

    public void Enter() => Interlocked.Increment(ref _active);

    public void Leave() => Interlocked.Decrement(ref _active);

    public void Connected()
    {
        lock (_changing)
        {
            (_failures, _pauses, _asideUntil) = (0, 0, default);
        }
    }

    public void Failed()
    {
        lock (_changing)
        {
            if (++_failures < MostFailures)
            {
                return;
            }

            var pause = FirstPause * Math.Pow(2, Math.Min(_pauses++, 10));
            _asideUntil = time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
            _failures = 0;
        }
    }

    /// <returns>Whether it is another answer than before.</returns>
    public bool Answered(bool isGood)
    {
        lock (_changing)
        {
            (_good, _bad) = isGood ? (_good + 1, 0) : (0, _bad + 1);
            var healthy = IsHealthy ? _bad < (check?.UnhealthyThreshold ?? 1) : _good >= (check?.HealthyThreshold ?? 1);
            var changed = healthy != IsHealthy;
            IsHealthy = healthy;
            if (changed && healthy)
            {
                (_failures, _pauses, _asideUntil) = (0, 0, default);
            }

            return changed;
        }
    }
}
