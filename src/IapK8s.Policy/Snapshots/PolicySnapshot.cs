using System.Collections.Frozen;

namespace IapK8s.Policy.Snapshots;

/// <summary>Everything a sidecar or a gateway decides by, immutable; swapped as a whole.</summary>
public sealed class PolicySnapshot
{
    private readonly FrozenDictionary<int, FrozenDictionary<string, PolicyMatch>> _byPort;
    private readonly FrozenDictionary<int, PolicyMatch> _unlisted;
    private readonly FrozenDictionary<int, OpaqueAccess> _opaque;
    private readonly GatewayPolicies _gateway;

    /// <exception cref="PolicyRejectedException">Two policies claim the same port and host, or one gives a host two origins, or a port is
    /// opaque and claimed: neither may win silently.</exception>
    public PolicySnapshot(string version, IEnumerable<EffectivePolicy> policies)
    {
        Version = version;
        Policies = [.. policies];
        var mistakes = new List<string>();
        _byPort = Index(Policies, mistakes);
        _unlisted = Unlisted(Policies);
        _opaque = OpaquePorts.Of(Policies, _byPort.Keys.ToHashSet(), mistakes);
        _gateway = new GatewayPolicies(Policies, mistakes);
        if (mistakes.Count > 0)
        {
            throw new PolicyRejectedException(mistakes);
        }
    }

    /// <summary>Content hash: equal input, equal version.</summary>
    public string Version { get; }

    public IReadOnlyList<EffectivePolicy> Policies { get; }

    /// <summary>Whether requests to the port are decided by a policy.</summary>
    public bool Claims(int port) => _byPort.ContainsKey(port);

    /// <summary>All ports to which requests are decided by a policy.</summary>
    public IEnumerable<int> ClaimedPorts => _byPort.Keys;

    /// <summary>Who may reach a port past all HTTP; null where it is not opaque.</summary>
    public OpaqueAccess? FindOpaque(int port) => _opaque.GetValueOrDefault(port);

    /// <summary>Port first, then host.</summary>
    /// <param name="canonicalHost">As <see cref="Requests.CanonicalHost"/> writes it.</param>
    public PolicyLookup Find(int port, string canonicalHost)
    {
        if (!_byPort.TryGetValue(port, out var hosts))
        {
            return new PolicyLookup(LookupStatus.PortWithoutPolicy, null);
        }

        if (hosts.TryGetValue(canonicalHost, out var match))
        {
            return new PolicyLookup(LookupStatus.Found, match);
        }

        return _unlisted.TryGetValue(port, out match) ? new PolicyLookup(LookupStatus.Unlisted, match) : new PolicyLookup(LookupStatus.HostNotInPolicy, null);
    }

    /// <summary>In a gateway, which has no port to go by.</summary>
    /// <param name="canonicalHost">As above.</param>
    public PolicyLookup Find(GatewayPlace place, string canonicalHost) => _gateway.Find(place, canonicalHost);

    /// <summary>Who takes requests for a host that no policy lists, by port.</summary>
    private static FrozenDictionary<int, PolicyMatch> Unlisted(IReadOnlyList<EffectivePolicy> policies) =>
        policies.SelectMany(policy => policy.Definition.Ports.Distinct().Select(port => (Port: port, Policy: policy)))
            .GroupBy(claim => claim.Port, claim => claim.Policy)
            .Where(port => port.All(policy => policy.PassesEverything))
            .ToFrozenDictionary(port => port.Key, port => new PolicyMatch(port.MinBy(policy => policy.Definition.Name, StringComparer.Ordinal)!, null));

    private static FrozenDictionary<int, FrozenDictionary<string, PolicyMatch>> Index(IReadOnlyList<EffectivePolicy> policies, List<string> mistakes)
    {
        var byPort = new Dictionary<int, Dictionary<string, PolicyMatch>>();
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

        return byPort.ToFrozenDictionary(p => p.Key, p => p.Value.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
