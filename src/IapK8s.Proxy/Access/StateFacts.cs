using System.Collections.Concurrent;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Proxy.Access;

/// <summary>One state and what was worked out from it. Built anew for every state; what lives longer is in <see cref="CredentialCaches"/>.</summary>
internal sealed class StateFacts(DataPlaneState state, CredentialCaches caches)
{
    private readonly ConcurrentDictionary<PolicyMatch, HostFacts> _hosts = new(ReferenceEqualityComparer.Instance as IEqualityComparer<PolicyMatch>);

    public DataPlaneState State => state;

    /// <param name="place">Null in a sidecar, where the port decides.</param>
    public LookupStatus Find(int port, GatewayPlace? place, string canonicalHost, out HostFacts? facts)
    {
        var lookup = place is null ? state.Policies.Find(port, canonicalHost) : state.Policies.Find(place, canonicalHost);
        facts = null;
        if (lookup is { Status: LookupStatus.Found, Match: { } match })
        {
            facts = _hosts.TryGetValue(match, out var known) ? known : _hosts.GetOrAdd(match, new HostFacts(state, match, canonicalHost, caches));
        }
        else if (lookup is { Status: LookupStatus.Unlisted, Match: { } any })
        {
            // Not kept: callers choose these names.
            facts = new HostFacts(state, any, canonicalHost, caches) { IsUnlisted = true };
        }

        return lookup.Status;
    }
}
