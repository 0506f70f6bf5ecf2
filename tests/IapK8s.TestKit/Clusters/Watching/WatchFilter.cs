using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Watching;

/// <summary>What a watcher sees of a change: an object that comes to match is new to it, and one that stops matching is gone.</summary>
internal sealed class WatchFilter(ApiKind kind, string ns, Selector selector)
{
    public ApiKind Kind => kind;

    public bool Matches(StoredObject stored) => (ns.Length == 0 || stored.Namespace == ns) && selector.Matches(stored);

    public (ChangeType Type, StoredObject Object)? See(StoreChange change)
    {
        var was = change.Previous is { } previous && Matches(previous);
        var isNow = change.Type != ChangeType.Deleted && Matches(change.Object);
        return (was, isNow) switch
        {
            (true, true) => (ChangeType.Modified, change.Object),
            (false, true) => (ChangeType.Added, change.Object),
            // The last state that matched, at the revision of the change.
            (true, false) => (ChangeType.Deleted, change.Type == ChangeType.Deleted ? change.Object : AsOf(change)),
            _ => null,
        };
    }

    private static StoredObject AsOf(StoreChange change)
    {
        var last = change.Previous!.Open();
        last["metadata"]!["resourceVersion"] = change.Object.Text("metadata", "resourceVersion");
        return new StoredObject(last, change.Revision);
    }
}
