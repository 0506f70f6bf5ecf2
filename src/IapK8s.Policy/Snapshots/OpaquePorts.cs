using System.Collections.Frozen;
using System.Net;

namespace IapK8s.Policy.Snapshots;

/// <summary>The opaque ports of all policies of a pod.</summary>
internal static class OpaquePorts
{
    public static FrozenDictionary<int, OpaqueAccess> Of(IEnumerable<EffectivePolicy> policies, IReadOnlySet<int> claimed, List<string> mistakes)
    {
        var claims = policies.SelectMany(policy => (policy.Definition.Capture?.Opaque ?? []).Select(port => (policy.Definition, Port: port))).ToList();
        foreach (var (policy, port) in claims)
        {
            if (claimed.Contains(port.Port))
            {
                mistakes.Add($"policy {policy.Name}: port {port.Port} is opaque and claimed for HTTP");
            }

            // Nothing to match is no way to say everybody.
            if (port.From.IsDefaultOrEmpty || port.From.Any(from => !IPNetwork.TryParse(from, out _)))
            {
                mistakes.Add($"policy {policy.Name}: opaque port {port.Port} is open to {(port.From.IsDefaultOrEmpty ? "no" : string.Join(", ", port.From))}, which is no list of CIDRs");
            }
        }

        return mistakes.Count > 0
            ? FrozenDictionary<int, OpaqueAccess>.Empty
            : claims.GroupBy(claim => claim.Port.Port).ToFrozenDictionary(port => port.Key, port => new OpaqueAccess(port));
    }
}
