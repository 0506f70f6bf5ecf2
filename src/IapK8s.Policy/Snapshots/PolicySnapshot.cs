using System.Collections.Frozen;

namespace IapK8s.Policy.Snapshots;

/// <summary>Everything a sidecar decides by, immutable; swapped as a whole.</summary>
public sealed class PolicySnapshot
{
    private readonly FrozenDictionary<int, FrozenDictionary<string, PolicyMatch>> _byPort;

    /// <exception cref="PolicyRejectedException">Two policies claim the same port and host, or one gives a host two origins: neither
    /// may win silently.</exception>
    public PolicySnapshot(string version, IEnumerable<EffectivePolicy> policies)
    {
        Version = version;
        Policies = [.. policies];
        _byPort = Index(Policies);
    }

    /// <summary>Content hash: equal input, equal version.</summary>
    public string Version { get; }

    public IReadOnlyList<EffectivePolicy> Policies { get; }

    /// <summary>Whether requests to the port are decided by a policy.</summary>
    public bool Claims(int port) => _byPort.ContainsKey(port);

    /// <summary>Port first, then host.</summary>
    /// <param name="canonicalHost">As <see cref="Requests.CanonicalHost"/> writes it.</param>
    public PolicyLookup Find(int port, string canonicalHost)
    {
        if (!_byPort.TryGetValue(port, out var hosts))
        {
            return new PolicyLookup(LookupStatus.PortWithoutPolicy, null);
        }

        return hosts.TryGetValue(canonicalHost, out var match) ? new PolicyLookup(LookupStatus.Found, match) : new PolicyLookup(LookupStatus.HostNotInPolicy, null);
    }

    private static FrozenDictionary<int, FrozenDictionary<string, PolicyMatch>> Index(IReadOnlyList<EffectivePolicy> policies)
    {
        var byPort = new Dictionary<int, Dictionary<string, PolicyMatch>>();
        var mistakes = new List<string>();
        foreach (var policy in policies)
        {
            var matches = HostMatches.Of(policy, mistakes);
            foreach (var port in policy.Definition.Ports.Distinct())
            {
                if (!byPort.TryGetValue(port, out var hosts))
                {
                    byPort.Add(port, hosts = new Dictionary<string, PolicyMatch>(StringComparer.Ordinal));
                }

                foreach (var (host, match) in matches)
                {
                    if (!hosts.TryAdd(host, match))
                    {
                        mistakes.Add($"port {port}, host {host}: claimed by policies {hosts[host].Policy.Definition.Name} and {policy.Definition.Name}");
                    }
                }
            }
        }

        return mistakes.Count == 0
            ? byPort.ToFrozenDictionary(p => p.Key, p => p.Value.ToFrozenDictionary(StringComparer.Ordinal))
            : throw new PolicyRejectedException(mistakes);
    }
}
