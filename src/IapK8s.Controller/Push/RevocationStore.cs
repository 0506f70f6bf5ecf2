using System.Text.Json;
using System.Text.Json.Serialization;
using IapK8s.Identity.Revocations;
using IapK8s.Protocol.Storage;
using IapK8s.Protocol.Versions;

namespace IapK8s.Controller.Push;

/// <summary>The revocations in force: pushed at once, kept in <c>STATE/revocations.json</c>, dropped when they expire. Safe for concurrent use.</summary>
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
                store.Merge(JsonSerializer.Deserialize(json, RevocationJson.Default.RevocationEntryArray) ?? throw new JsonException("it holds nothing"));
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
        var added = Merge(entries);
        if (added > 0)
        {
            Changed?.Invoke();
        }

        await WriteAsync(cancellation);
        return added;
    }

    /// <summary>Drops what expired.</summary>
    public async Task PruneAsync(CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        lock (_changing)
        {
            var expired = _entries.Values.Where(entry => entry.Expires <= now).Select(entry => entry.Id).ToList();
            if (expired.Count == 0)
            {
                return;
            }

            expired.ForEach(id => _entries.Remove(id));
            Volatile.Write(ref _current, _current.Change([], expired.Select(ResourceNames.Revocation)));
        }

        Changed?.Invoke();
        await WriteAsync(cancellation);
    }

    public void Dispose() => _writing.Dispose();

    private int Merge(IEnumerable<RevocationEntry> entries)
    {
        var now = _time.GetUtcNow();
        lock (_changing)
        {
            var fresh = entries.Where(entry => entry.Expires > now && _entries.TryAdd(entry.Id, entry)).ToList();
            Volatile.Write(ref _current, _current.Change(fresh.Select(RevocationResources.Revocation).ToList(), []));
            return fresh.Count;
        }
    }

    /// <summary>Callers that wait together are served by one write.</summary>
    private async Task WriteAsync(CancellationToken cancellation)
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
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RevocationEntry[]))]
internal sealed partial class RevocationJson : JsonSerializerContext;
