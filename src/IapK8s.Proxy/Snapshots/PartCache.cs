using IapK8s.Protocol.Push.V1;

namespace IapK8s.Proxy.Snapshots;

/// <summary>What was made of each resource, by name and version, so that a change makes anew only what it changed.</summary>
internal sealed class PartCache(PartCache? previous)
{
    private readonly Dictionary<string, (string Version, object Part)> _parts = new(StringComparer.Ordinal);

    /// <summary>The part made of this resource before, or a new one.</summary>
    public T Get<T>(Resource resource, Func<Resource, T> make)
        where T : class
    {
        var part = previous is not null && previous._parts.TryGetValue(resource.Name, out var kept) && kept.Version == resource.Version && kept.Part is T same ? same : make(resource);
        _parts[resource.Name] = (resource.Version, part);
        return part;
    }

    /// <summary>Carries over what was made of a resource that did not change, without looking at it.</summary>
    public void Keep(string name)
    {
        if (previous is not null && previous._parts.TryGetValue(name, out var kept))
        {
            _parts[name] = kept;
        }
    }
}
