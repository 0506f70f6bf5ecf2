using System.Collections.Immutable;
using System.Net;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Snapshots;

/// <summary>Who may reach an opaque port of the pod. Where several policies name it, all of them must let the caller in.</summary>
public sealed class OpaqueAccess
{
    private readonly ImmutableArray<ImmutableArray<IPNetwork>> _sources;

    internal OpaqueAccess(IEnumerable<(PolicyDefinition Policy, OpaquePort Port)> claims)
    {
        var ordered = claims.OrderBy(claim => claim.Policy.Name, StringComparer.Ordinal).ToList();
        Policy = ordered[0].Policy;
        RefusesUnrecorded = ordered.Any(claim => claim.Policy.Audit.OnFull != AuditOverflow.Drop);
        _sources = [.. ordered.Select(claim => claim.Port.From.Select(IPNetwork.Parse).ToImmutableArray())];
    }

    /// <summary>The first by name: what is reported.</summary>
    public PolicyDefinition Policy { get; }

    /// <summary>A connection that cannot be audited is refused.</summary>
    public bool RefusesUnrecorded { get; }

    /// <param name="client">The other end of the socket; an IPv4 address in its own form.</param>
    public bool Allows(IPAddress client)
    {
        foreach (var networks in _sources)
        {
            if (!Contain(networks, client))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Contain(ImmutableArray<IPNetwork> networks, IPAddress client)
    {
        foreach (var network in networks)
        {
            if (network.Contains(client))
            {
                return true;
            }
        }

        return false;
    }
}
