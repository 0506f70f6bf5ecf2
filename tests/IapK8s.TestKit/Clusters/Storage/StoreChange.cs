namespace IapK8s.TestKit.Clusters.Storage;

internal enum ChangeType
{
    Added,
    Modified,
    Deleted,
}

/// <param name="Object">Of a deletion: the last state, with the deletion's revision.</param>
/// <param name="Previous">Null for what is new.</param>
internal sealed record StoreChange(long Revision, ChangeType Type, StoredObject Object, StoredObject? Previous);
