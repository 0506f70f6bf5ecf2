using System.Collections.Immutable;
using IapK8s.Protocol.Push.V1;

namespace IapK8s.Controller.Push;

/// <summary>What turns one set of resources into another.</summary>
internal sealed record Difference(ImmutableArray<Resource> Changed, ImmutableArray<string> Removed)
{
    public static Difference None { get; } = new([], []);

    public bool IsNone => Changed.IsEmpty && Removed.IsEmpty;

    public static Difference Between(IReadOnlyDictionary<string, Resource> held, IReadOnlyDictionary<string, Resource> wanted)
    {
        if (ReferenceEquals(held, wanted))
        {
            return None;
        }

        var changed = wanted.Values.Where(resource => !held.TryGetValue(resource.Name, out var before) || before.Version != resource.Version);
        var removed = held.Keys.Where(name => !wanted.ContainsKey(name));
        return new Difference([.. changed.OrderBy(resource => resource.Name, StringComparer.Ordinal)], [.. removed.Order(StringComparer.Ordinal)]);
    }
}
