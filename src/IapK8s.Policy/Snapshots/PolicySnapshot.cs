using System.Collections.Frozen;

namespace IapK8s.Policy.Snapshots;

/// <summary>Everything a sidecar decides by, immutable; swapped as a whole.</summary>
public sealed class PolicySnapshot
{
    private readonly FrozenDictionary<int, FrozenDictionary<string, PolicyMatch>> _byPort;

    public PolicySnapshot(string version, IEnumerable<EffectivePolicy> policies)
    {
        Version = version;
        Policies = [.. policies];
        _byPort = FrozenDictionary<int, FrozenDictionary<string, PolicyMatch>>.Empty;
    }

    /// <summary>Content hash: equal input, equal version.</summary>
    public string Version { get; }

    public IReadOnlyList<EffectivePolicy> Policies { get; }

    /// <summary>Port first, then host.</summary>
    public PolicyLookup Find(int port, string canonicalHost)
    {
        if (!_byPort.TryGetValue(port, out var hosts))
        {
            return new PolicyLookup(LookupStatus.PortWithoutPolicy, null);
        }

        return hosts.TryGetValue(canonicalHost, out var match) ? new PolicyLookup(LookupStatus.Found, match) : new PolicyLookup(LookupStatus.HostNotInPolicy, null);
    }
}
