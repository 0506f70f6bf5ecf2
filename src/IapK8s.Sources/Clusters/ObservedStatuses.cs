using System.Collections.Concurrent;
using IapK8s.Resources.Findings;

namespace IapK8s.Sources.Clusters;

/// <summary>What an API server has as <c>status</c> of an object.</summary>
/// <param name="Uid">The object's: one of the same name that came after it is another.</param>
/// <param name="Json">Empty where it has none.</param>
public sealed record ObservedStatus(string Uid, ReadOnlyMemory<byte> Json);

/// <summary>The status of every object of our own kinds, as its watch last told: for who writes it, to see what it does not need to write, and what somebody else wrote. Safe for concurrent use.</summary>
public sealed class ObservedStatuses
{
    private readonly ConcurrentDictionary<ResourceId, ObservedStatus> _statuses = [];

    /// <summary>Raised after one is another than before.</summary>
    public event Action? Changed;

    /// <summary>Null where there is no such object. The same instance while nothing of it changes.</summary>
    public ObservedStatus? Find(ResourceId id) => _statuses.GetValueOrDefault(id);

    internal void Put(ResourceId id, string uid, ReadOnlyMemory<byte> json)
    {
        if (Find(id) is { } before && before.Uid == uid && before.Json.Span.SequenceEqual(json.Span))
            return;
        _statuses[id] = new ObservedStatus(uid, json);
        Changed?.Invoke();
    }

    internal void Remove(ResourceId id)
    {
        if (_statuses.TryRemove(id, out _))
            Changed?.Invoke();
    }
}
