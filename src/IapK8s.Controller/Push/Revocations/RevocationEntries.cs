using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;

namespace IapK8s.Controller.Push.Revocations;

/// <summary>All revocations at one moment, by resource name. There may be many and every subscriber holds all of them, so the set is shared, and what changed
/// between two of them is worked out once for all subscribers.</summary>
internal sealed class RevocationEntries
{
    private readonly ConditionalWeakTable<RevocationEntries, Difference> _differences = [];

    private RevocationEntries(ImmutableDictionary<string, Resource> resources, SystemVersion version)
    {
        Resources = resources;
        Version = version;
    }

    public static RevocationEntries Empty { get; } = new(ImmutableDictionary.Create<string, Resource>(StringComparer.Ordinal), default);

    public ImmutableDictionary<string, Resource> Resources { get; }

    public SystemVersion Version { get; }

    public RevocationEntries Change(IEnumerable<Resource> set, IEnumerable<string> removed)
    {
        var (resources, version) = (Resources.ToBuilder(), Version);
        foreach (var name in removed.Concat(set.Select(resource => resource.Name)))
        {
            if (resources.Remove(name, out var before))
            {
                version = version.Remove(name, before.Version);
            }
        }

        foreach (var resource in set)
        {
            resources[resource.Name] = resource;
            version = version.Add(resource.Name, resource.Version);
        }

        return new RevocationEntries(resources.ToImmutable(), version);
    }

    /// <summary>What somebody who holds <paramref name="held"/> lacks of this.</summary>
    public Difference Since(RevocationEntries held) =>
        ReferenceEquals(held, this) ? Difference.None : _differences.GetValue(held, before => Difference.Between(before.Resources, Resources));
}
