namespace IapK8s.Gateway.Sessions;

/// <summary>One replica's memory: bounded, gone with the process. Expired entries leave with a sweep, and are never handed out before it.</summary>
internal sealed class InMemorySessionStore : ISessionStore, IDisposable
{
    /// <summary>One person's open sessions; the one seen longest ago makes room, so that nobody can fill the store alone.</summary>
    internal const int MaxPerPerson = 64;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly int _capacity;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredSession> _sessions = new(StringComparer.Ordinal);
    private readonly SessionIndex _byPerson = new(session => session.ProviderSubject);
    private readonly SessionIndex _byProviderSession = new(session => session.ProviderSessionId);
    private readonly Dictionary<(string, string), DateTimeOffset> _consumed = [];
    private readonly ITimer _sweep;

    public InMemorySessionStore(TimeProvider time, int capacity)
    {
        _time = time;
        _capacity = capacity;
        _sweep = time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _sessions.Count;
            }
        }
    }

    public ValueTask<bool> AddAsync(StoredSession session, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var own = _byPerson.Find(session.Provider, session.ProviderSubject);
            if (own.Count >= MaxPerPerson)
            {
                Remove(own.Select(id => _sessions[id]).MinBy(candidate => candidate.LastSeen)!);
            }

            if (_sessions.Count >= _capacity || !_sessions.TryAdd(session.Id, session))
            {
                return ValueTask.FromResult(false);
            }

            _byPerson.Add(session);
            _byProviderSession.Add(session);
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask<StoredSession?> FindAsync(string id, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(Live(id));
        }
    }

    public ValueTask<bool> ReplaceAsync(StoredSession known, StoredSession next, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(Live(known.Id), known))
            {
                return ValueTask.FromResult(false);
            }

            Remove(known);
            _sessions.Add(next.Id, next);
            _byPerson.Add(next);
            _byProviderSession.Add(next);
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask<StoredSession?> RemoveAsync(string id, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var session = Live(id);
            if (session is not null)
            {
                Remove(session);
            }

            return ValueTask.FromResult(session);
        }
    }

    public ValueTask<IReadOnlyList<StoredSession>> FindByPersonAsync(string provider, string? subject, string? providerSessionId, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var ids = providerSessionId is not null ? _byProviderSession.Find(provider, providerSessionId)
                : subject is not null ? _byPerson.Find(provider, subject)
                : [];
            return ValueTask.FromResult<IReadOnlyList<StoredSession>>(
                [.. ids.Select(Live).OfType<StoredSession>().Where(session => subject is null || session.ProviderSubject == subject)]);
        }
    }

    public ValueTask<bool> TryConsumeAsync(string kind, string value, DateTimeOffset until, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_consumed.Count < _capacity && _consumed.TryAdd((kind, value), until));
        }
    }

    public void Dispose() => _sweep.Dispose();

    private StoredSession? Live(string id) => _sessions.TryGetValue(id, out var session) && _time.GetUtcNow() < session.ExpiresAt ? session : null;

    private void Remove(StoredSession session)
    {
        _sessions.Remove(session.Id);
        _byPerson.Remove(session);
        _byProviderSession.Remove(session);
    }

    private void Sweep()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            foreach (var session in _sessions.Values.Where(session => session.ExpiresAt <= now).ToList())
            {
                Remove(session);
            }

            foreach (var (key, _) in _consumed.Where(entry => entry.Value <= now).ToList())
            {
                _consumed.Remove(key);
            }
        }
    }
}
