using System.Collections.Immutable;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;

namespace IapK8s.Proxy.Snapshots;

/// <summary>Everything that was pushed, by name. Immutable: a response makes a new table, whole or not at all.</summary>
internal sealed class ResourceTable
{
    private const int MostResources = 1_000_000;

    private ResourceTable(ImmutableDictionary<string, Resource> resources, SystemVersion version)
    {
        Resources = resources;
        Version = version;
    }

    public static ResourceTable Empty { get; } = new(ImmutableDictionary.Create<string, Resource>(StringComparer.Ordinal), default);

    public ImmutableDictionary<string, Resource> Resources { get; }

    public SystemVersion Version { get; }

    /// <summary>The table after a response. What arrives is believed only to be what it says: its version is its content's, its place its name.</summary>
    /// <exception cref="RefusedException">A resource is malformed, of a kind that this build does not know, or needs a feature that it lacks.</exception>
    public ResourceTable Apply(DeltaResponse response, IReadOnlyCollection<string> features)
    {
        var (resources, version) = (Resources.ToBuilder(), Version);
        foreach (var name in response.RemovedResources.Concat(response.Resources.Select(resource => resource.Name)))
        {
            if (resources.Remove(name, out var before))
            {
                version = version.Remove(name, before.Version);
            }
        }

        foreach (var resource in response.Resources)
        {
            Check(resource, features);
            if (!resources.TryAdd(resource.Name, resource))
            {
                throw new RefusedException(resource.Name, "The response names it twice");
            }

            version = version.Add(resource.Name, resource.Version);
        }

        return resources.Count <= MostResources ? new ResourceTable(resources.ToImmutable(), version) : throw new RefusedException("", $"Over {MostResources} resources");
    }

    private static void Check(Resource resource, IReadOnlyCollection<string> features)
    {
        foreach (var feature in resource.RequiredFeatures)
        {
            if (!features.Contains(feature))
            {
                throw new RefusedException(resource.Name, Protocol.Features.MissingPrefix + feature);
            }
        }

        if (resource.BodyCase == Resource.BodyOneofCase.None)
        {
            throw new RefusedException(resource.Name, "It is of a kind that this build does not know");
        }

        if (resource.Name.Length == 0 || resource.Version != ContentVersion.Of(resource))
        {
            throw new RefusedException(resource.Name, "Its version is not that of its content");
        }
    }
}
