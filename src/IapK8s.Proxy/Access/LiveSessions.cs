using System.Collections.Concurrent;

namespace IapK8s.Proxy.Access;

/// <summary>What is known of sessions beyond their cookies: rechecks and ends, by scope and session id.</summary>
internal sealed class LiveSessions(TimeProvider time)
{
    private const int Capacity = 50_000;

    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string Scope, string Id), LiveSession> _sessions = new();

    public int Count => _sessions.Count;

    public LiveSession GetOrAdd(string scope, string id)
    {
        if (_sessions.TryGetValue((scope, id), out var known))
        {
            return known;
        }

        if (_sessions.Count >= Capacity)
        {
            Trim(TimeSpan.Zero);
        }

        return _sessions.GetOrAdd((scope, id), static key => new LiveSession(key.Scope, key.Id));
    }

    /// <summary>Drops sessions past their end, and, where room is short, those that are due a recheck anyway.</summary>
    public void Trim(TimeSpan margin)
    {
        var now = time.GetUtcNow();
        var crowded = _sessions.Count >= Capacity;
        foreach (var (key, session) in _sessions)
        {
            // An ended session is remembered until its cookie is past its end: the cookie may still be around.
            if (session.IsPast(now - margin) || (crowded && !session.HasEnded && session.LastGood + Forgotten < now))
            {
                if (_sessions.TryRemove(key, out var removed))
                {
                    removed.Forget();
                }
            }
        }
    }
}
