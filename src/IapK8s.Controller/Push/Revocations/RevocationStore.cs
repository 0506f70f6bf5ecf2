using IapK8s.Identity.Revocations;
using IapK8s.Protocol.Versions;
using IapK8s.Resources.Revocations;

namespace IapK8s.Controller.Push.Revocations;

/// <summary>The revocations in force, those that gateways append and those that people declare: pushed at once, kept so that they outlive the process, dropped when
/// they expire. Safe for concurrent use.</summary>
/// <param name="keeper">For this store alone to call.</param>
internal sealed class RevocationStore(IRevocationKeeper keeper, TimeProvider time) : IDisposable
{
    /// <summary>Every subscriber holds all of them, and names each in 60 bytes when it connects.</summary>
    public const int MostEntries = 200_000;

    private readonly Lock _changing = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Dictionary<string, RevocationEntry> _entries = new(StringComparer.Ordinal);
    private RevocationEntries _current = RevocationEntries.Empty;

    /// <summary>Ids of what people declare now; null before the source was read.</summary>
    private HashSet<string>? _declared;

    public RevocationEntries Current => Volatile.Read(ref _current);

    /// <summary>Raised after <see cref="Current"/> changed, before it is kept: who reported an entry reports it again on reconnect, so speed comes first.</summary>
    public event Action? Changed;

    /// <summary>Over a folder.</summary>
    /// <exception cref="UnreadableRevocationsException">Never goes on without what was kept.</exception>
    public static RevocationStore Open(string stateDirectory, TimeProvider time)
    {
        var file = new RevocationFile(Path.Combine(stateDirectory, "revocations.json"));
        var kept = file.Read();
        var store = new RevocationStore(file, time);
        store.Restore(kept);
        return store;
    }

    /// <summary>Puts entries in force; an id that is there already changes nothing. They are not kept before <see cref="SaveAsync"/>.</summary>
    /// <returns>How many were new.</returns>
    /// <exception cref="FullRevocationLogException">None was taken.</exception>
    public int Take(IReadOnlyCollection<RevocationEntry> entries)
    {
        // What people declare comes from the source alone: told by anybody else, a deleted one would come back.
        var now = time.GetUtcNow();
        return Merge(entries, entry => !DeclaredRevocations.IsDeclared(entry.Id) && entry.Expires > now, MostEntries);
    }

    /// <summary><see cref="Take"/>, and on return they are kept.</summary>
    /// <returns>How many were new.</returns>
    /// <exception cref="IOException">Pushed, but not kept: report them again.</exception>
    /// <exception cref="FullRevocationLogException">None was taken.</exception>
    public async Task<int> AppendAsync(IReadOnlyCollection<RevocationEntry> entries, CancellationToken cancellation)
    {
        var added = Take(entries);
        await SaveAsync(cancellation);
        return added;
    }

    /// <summary>Takes what was kept, by this process's predecessor or by another replica. Of what people declared a shared keeper holds what outlives its deletion.</summary>
    public void Restore(IReadOnlyCollection<RevocationEntry> kept)
    {
        var now = time.GetUtcNow();
        Merge(kept, entry => (DeclaredRevocations.IsDeclared(entry.Id) && !keeper.IsShared) || entry.Expires > now, int.MaxValue);
    }

    /// <summary>Takes what people declare now. Of what they deleted a block ends, and what was ended stays so. Not kept before <see cref="SaveAsync"/>: they
    /// are in the source as well.</summary>
    /// <param name="isComplete">False where the source may hold more than could be read: nothing counts as deleted then.</param>
    /// <returns>How many would have been deleted.</returns>
    public int Declare(IReadOnlyCollection<IapRevocation> revocations, bool isComplete)
    {
        int withheld;
        lock (_changing)
        {
            var now = time.GetUtcNow();
            var declared = revocations.Select(revocation => DeclaredRevocations.Entry(revocation, id => _entries.GetValueOrDefault(id), DeclaredAt(revocation, now)))
                .ToDictionary(entry => entry.Id, StringComparer.Ordinal);
            var gone = _entries.Values.Where(entry => DeclaredRevocations.IsDeclared(entry.Id) && !declared.ContainsKey(entry.Id)).ToList();
            withheld = isComplete ? 0 : gone.Count(entry => DeclaredRevocations.Remnant(entry, now) != entry);
            _declared = [.. declared.Keys, .. isComplete ? [] : gone.Select(entry => entry.Id)];
            var before = _current;
            foreach (var entry in declared.Values)
            {
                Set(entry.Id, entry);
            }

            foreach (var entry in isComplete ? gone : [])
            {
                Set(entry.Id, DeclaredRevocations.Remnant(entry, now));
            }

            if (ReferenceEquals(before, _current))
            {
                return withheld;
            }
        }

        Changed?.Invoke();
        return withheld;
    }

    /// <summary>Drops what expired, and keeps what could not be kept before.</summary>
    public async Task PruneAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        bool changed;
        lock (_changing)
        {
            var expired = _entries.Values.Where(entry => entry.Expires <= now && !IsStillDeclared(entry.Id)).Select(entry => entry.Id).ToList();
            expired.ForEach(id => Set(id, null));
            changed = expired.Count > 0;
        }

        if (changed)
        {
            Changed?.Invoke();
        }

        await SaveAsync(cancellation);
        await AloneAsync(keeper.TidyAsync, cancellation);
    }

    public void Dispose() => _writing.Dispose();

    /// <summary>Keeps what is not kept yet. Callers that wait together are served by one write.</summary>
    /// <exception cref="IOException">In force, but not kept.</exception>
    public Task SaveAsync(CancellationToken cancellation) => AloneAsync(
        token =>
        {
            var (version, entries) = Snapshot();
            return keeper.KeepAsync(version, entries, token);
        },
        cancellation);

    private (RevocationEntries Version, RevocationEntry[] Entries) Snapshot()
    {
        lock (_changing)
        {
            return (_current, [.. _entries.Values]);
        }
    }

    private async Task AloneAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            await work(cancellation);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <returns>How many were new, or last longer than was known.</returns>
    private int Merge(IReadOnlyCollection<RevocationEntry> entries, Func<RevocationEntry, bool> counts, int most)
    {
        var fresh = new Dictionary<string, RevocationEntry>(StringComparer.Ordinal);
        lock (_changing)
        {
            foreach (var entry in entries.Where(counts))
            {
                if (!_entries.TryGetValue(entry.Id, out var known) && !fresh.TryGetValue(entry.Id, out known))
                {
                    fresh.Add(entry.Id, entry);
                }
                else if (known.Expires < entry.Expires && _declared?.Contains(entry.Id) is not true)
                {
                    fresh[entry.Id] = known with { Expires = entry.Expires };
                }
            }

            if (fresh.Count == 0)
            {
                return 0;
            }

            if (_entries.Count + fresh.Keys.Count(id => !_entries.ContainsKey(id)) > most)
            {
                throw new FullRevocationLogException($"{most} revocations are in force, the most that there may be");
            }

            foreach (var entry in fresh.Values)
            {
                _entries[entry.Id] = entry;
            }

            Volatile.Write(ref _current, _current.Change(fresh.Values.Select(RevocationResources.Revocation).ToList(), []));
        }

        Changed?.Invoke();
        return fresh.Count;
    }

    /// <summary>An API server says itself since when it has it, and every replica the same; of a file it is known since it was first read.</summary>
    private DateTimeOffset DeclaredAt(IapRevocation revocation, DateTimeOffset now) => keeper.IsShared ? revocation.Metadata.CreationTimestamp ?? now : now;

    private bool IsStillDeclared(string id) => DeclaredRevocations.IsDeclared(id) && (_declared is null || _declared.Contains(id));

    /// <summary>Under the lock. Null removes.</summary>
    private void Set(string id, RevocationEntry? entry)
    {
        if (entry == _entries.GetValueOrDefault(id))
        {
            return;
        }

        if (entry is null)
        {
            _entries.Remove(id);
            Volatile.Write(ref _current, _current.Change([], [ResourceNames.Revocation(id)]));
        }
        else
        {
            _entries[id] = entry;
            Volatile.Write(ref _current, _current.Change([RevocationResources.Revocation(entry)], []));
        }
    }
}
