using System.Text.Json;
using System.Text.Json.Serialization;
using IapK8s.Identity.Revocations;
using IapK8s.Protocol.Storage;
using IapK8s.Protocol.Versions;
using IapK8s.Resources.Revocations;

namespace IapK8s.Controller.Push;

/// <summary>The revocations in force, those that gateways append and those that people declare: pushed at once, kept in <c>STATE/revocations.json</c>, dropped when
/// they expire. Safe for concurrent use.</summary>
internal sealed class RevocationStore : IDisposable
{
    private const int LargestFile = 256 * 1024 * 1024;

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Lock _changing = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Dictionary<string, RevocationEntry> _entries = new(StringComparer.Ordinal);
    private RevocationEntries _current = RevocationEntries.Empty;
    private RevocationEntries? _written;

    /// <summary>Ids of what people declare now; null before the source was read.</summary>
    private HashSet<string>? _declared;

    private RevocationStore(string path, TimeProvider time)
    {
        _path = path;
        _time = time;
    }

    public RevocationEntries Current => Volatile.Read(ref _current);

    /// <summary>Raised after <see cref="Current"/> changed, before it is on disk: who reported an entry reports it again on reconnect, so speed comes first.</summary>
    public event Action? Changed;

    /// <exception cref="RevocationFileException">Never goes on without what was kept.</exception>
    public static RevocationStore Open(string stateDirectory, TimeProvider time)
    {
        var store = new RevocationStore(Path.Combine(stateDirectory, "revocations.json"), time);
        try
        {
            if (PrivateFile.Read(store._path, LargestFile) is { } json)
            {
                var kept = JsonSerializer.Deserialize(json, RevocationJson.Default.RevocationEntryArray) ?? throw new JsonException("it holds nothing");
                store.Merge(kept, entry => DeclaredRevocations.IsDeclared(entry.Id) || entry.Expires > time.GetUtcNow());
                store._written = store.Current;
            }
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new RevocationFileException(store._path, error.Message, error);
        }

        return store;
    }

    /// <summary>Adds entries; an id that is there already changes nothing. On return they are on disk.</summary>
    /// <returns>How many were new.</returns>
    /// <exception cref="IOException">Pushed, but not kept: report them again.</exception>
    public async Task<int> AppendAsync(IReadOnlyCollection<RevocationEntry> entries, CancellationToken cancellation)
    {
        // What people declare comes from the source alone: told by anybody else, a deleted one would come back.
        var now = _time.GetUtcNow();
        var added = Merge(entries, entry => !DeclaredRevocations.IsDeclared(entry.Id) && entry.Expires > now);
        if (added > 0)
        {
            Changed?.Invoke();
        }

        await SaveAsync(cancellation);
        return added;
    }

    /// <summary>Takes what people declare now. Of what they deleted a block ends, and what was ended stays so. Not on disk before <see cref="SaveAsync"/>: they
    /// are in the source as well.</summary>
    /// <param name="isComplete">False where the source may hold more than could be read: nothing counts as deleted then.</param>
    /// <returns>How many would have been deleted.</returns>
    public int Declare(IReadOnlyCollection<IapRevocation> revocations, bool isComplete)
    {
        int withheld;
        lock (_changing)
        {
            var now = _time.GetUtcNow();
            var declared = revocations.Select(revocation => DeclaredRevocations.Entry(revocation, id => _entries.GetValueOrDefault(id), now)).ToDictionary(entry => entry.Id, StringComparer.Ordinal);
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

    /// <summary>Drops what expired, and keeps on disk what could not be kept before.</summary>
    public async Task PruneAsync(CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
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
    }

    public void Dispose() => _writing.Dispose();

    /// <summary>Writes what is not on disk yet. Callers that wait together are served by one write.</summary>
    /// <exception cref="IOException">In force, but not kept.</exception>
    public async Task SaveAsync(CancellationToken cancellation)
    {
        var mine = Current;
        await _writing.WaitAsync(cancellation);
        try
        {
            RevocationEntry[] entries;
            RevocationEntries content;
            lock (_changing)
            {
                content = _current;
                if (ReferenceEquals(_written, content) || (ReferenceEquals(mine, content) && mine.Resources.IsEmpty && !File.Exists(_path)))
                {
                    return;
                }

                entries = [.. _entries.Values.OrderBy(entry => entry.Id, StringComparer.Ordinal)];
            }

            PrivateFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(entries, RevocationJson.Default.RevocationEntryArray));
            _written = content;
        }
        finally
        {
            _writing.Release();
        }
    }

    private int Merge(IEnumerable<RevocationEntry> entries, Func<RevocationEntry, bool> counts)
    {
        lock (_changing)
        {
            var fresh = entries.Where(entry => counts(entry) && _entries.TryAdd(entry.Id, entry)).ToList();
            if (fresh.Count > 0)
            {
                Volatile.Write(ref _current, _current.Change(fresh.Select(RevocationResources.Revocation).ToList(), []));
            }

            return fresh.Count;
        }
    }

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

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RevocationEntry[]))]
internal sealed partial class RevocationJson : JsonSerializerContext;
