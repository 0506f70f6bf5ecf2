using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Storage;

/// <summary>
/// All objects by resource, with one revision for the whole store as etcd has it. Reads are snapshots; a write states which version it replaces, and fails where that is no longer the last one.
/// </summary>
internal sealed class ObjectStore(int historyLimit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ImmutableSortedDictionary<string, StoredObject>> _resources = [];
    private readonly Dictionary<string, ChangeHistory> _histories = [];
    private readonly Dictionary<(string Resource, long Revision), ImmutableSortedDictionary<string, StoredObject>> _snapshots = [];

    public long Revision { get; private set; } = 1;

    public StoredObject? Find(string resource, string ns, string name) => Snapshot(resource).Objects.GetValueOrDefault(StoredObject.KeyOf(ns, name));

    public (long Revision, ImmutableSortedDictionary<string, StoredObject> Objects) Snapshot(string resource)
    {
        lock (_gate)
            return (Revision, Objects(resource));
    }

    /// <summary>Keeps a snapshot for the pages of a list, until <see cref="Compact"/>.</summary>
    public void Keep(string resource, long revision, ImmutableSortedDictionary<string, StoredObject> objects)
    {
        lock (_gate)
            _snapshots.TryAdd((resource, revision), objects);
    }

    /// <summary>Null where it was never kept, or is gone.</summary>
    public ImmutableSortedDictionary<string, StoredObject>? Kept(string resource, long revision)
    {
        lock (_gate)
            return _snapshots.GetValueOrDefault((resource, revision));
    }

    public ChangeHistory HistoryOf(string resource)
    {
        lock (_gate)
            return History(resource);
    }

    /// <returns>Null where there is an object of that name.</returns>
    public StoredObject? Insert(string resource, JsonObject document)
    {
        lock (_gate)
            return Objects(resource).ContainsKey(StoredObject.KeyOf(document)) ? null : Commit(resource, ChangeType.Added, document, previous: null);
    }

    /// <returns>Null where <paramref name="expected"/> is not the last version.</returns>
    public StoredObject? Replace(string resource, StoredObject expected, JsonObject document)
    {
        lock (_gate)
            return IsLast(resource, expected) ? Commit(resource, ChangeType.Modified, document, expected) : null;
    }

    /// <param name="document">The last state that watchers are told.</param>
    /// <returns>Null where <paramref name="expected"/> is not the last version.</returns>
    public StoredObject? Remove(string resource, StoredObject expected, JsonObject document)
    {
        lock (_gate)
            return IsLast(resource, expected) ? Commit(resource, ChangeType.Deleted, document, expected) : null;
    }

    /// <summary>Forgets the past: continue tokens and revisions from before now are answered with 410.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _snapshots.Clear();
            foreach (var history in _histories.Values)
                history.ForgetAll(Revision);
            _forgotten = Revision;
        }
    }

    private long _forgotten;

    private bool IsLast(string resource, StoredObject expected) => ReferenceEquals(Objects(resource).GetValueOrDefault(expected.Key), expected);

    private StoredObject Commit(string resource, ChangeType type, JsonObject document, StoredObject? previous)
    {
        var revision = ++Revision;
        document.Metadata()["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture);
        var stored = new StoredObject(document, revision);
        var objects = Objects(resource);
        _resources[resource] = type == ChangeType.Deleted ? objects.Remove(stored.Key) : objects.SetItem(stored.Key, stored);
        History(resource).Add(new StoreChange(revision, type, stored, previous));
        return stored;
    }

    private ImmutableSortedDictionary<string, StoredObject> Objects(string resource) =>
        _resources.GetValueOrDefault(resource) ?? ImmutableSortedDictionary.Create<string, StoredObject>(StringComparer.Ordinal);

    private ChangeHistory History(string resource)
    {
        if (!_histories.TryGetValue(resource, out var history))
        {
            _histories[resource] = history = new ChangeHistory(_gate, historyLimit);
            if (_forgotten > 0)
                history.ForgetAll(_forgotten);
        }
        return history;
    }
}
