using System.Collections.Frozen;
using IapK8s.Controller.Push.Revocations;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;

namespace IapK8s.Controller.Push;

/// <summary>A set of resources: what one subscriber should hold, or what it does hold.</summary>
internal sealed class SubscriberView
{
    public SubscriberView(FrozenDictionary<string, Resource> own, RevocationEntries revocations)
        : this(own, SystemVersion.Of(own.Values.Select(resource => KeyValuePair.Create(resource.Name, resource.Version))), revocations)
    {
    }

    private SubscriberView(FrozenDictionary<string, Resource> own, SystemVersion ownVersion, RevocationEntries revocations)
    {
        Own = own;
        OwnVersion = ownVersion;
        Revocations = revocations;
    }

    public static SubscriberView Empty { get; } = new(FrozenDictionary<string, Resource>.Empty, RevocationEntries.Empty);

    /// <summary>Everything but revocations, by name.</summary>
    public FrozenDictionary<string, Resource> Own { get; }

    public SystemVersion OwnVersion { get; }

    public RevocationEntries Revocations { get; }

    public string Version => SystemVersion.Combine(OwnVersion, Revocations.Version).ToString();

    public SubscriberView WithRevocations(RevocationEntries revocations) => new(Own, OwnVersion, revocations);

    /// <summary>What a subscriber says that it still holds: names and versions, no bodies.</summary>
    public static SubscriberView Held(IEnumerable<KeyValuePair<string, string>> versions)
    {
        var stubs = versions.Select(entry => new Resource { Name = entry.Key, Version = entry.Value }).ToLookup(stub => stub.Name.StartsWith(ResourceNames.RevocationPrefix, StringComparison.Ordinal));
        return new SubscriberView(
            stubs[false].ToFrozenDictionary(stub => stub.Name, StringComparer.Ordinal), RevocationEntries.Empty.Change([.. stubs[true]], []));
    }
}
