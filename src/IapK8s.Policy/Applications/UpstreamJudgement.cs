using System.Collections.Immutable;
using System.Net;

namespace IapK8s.Policy.Applications;

/// <summary>Whether an upstream may be dialled at an address. Asked of the very address that is dialled, so that no name leads anywhere else the second time.</summary>
public static class UpstreamJudgement
{
    /// <summary>Null where it may; else why not, for logs and findings.</summary>
    /// <param name="reserved">Refused unless a ceiling names them.</param>
    public static string? Refuse(ImmutableArray<UpstreamCeiling> ceilings, string host, int port, IPAddress address, IEnumerable<IPNetwork> reserved)
    {
        foreach (var reading in ReservedNetworks.Readings(address))
        {
            var around = reserved.Where(network => network.Contains(reading)).ToList();
            if (around.Count > 0 && !ceilings.Any(ceiling => ceiling.Allowed.Any(pattern => pattern.MatchesAddress(reading, port) && around.Exists(network => IsWithin(pattern.Network!.Value, network)))))
            {
                return $"{reading} is reserved ({around[0]}) and named by no ceiling";
            }
        }

        // An IPv4 address stays one, however it is written.
        var dialled = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var broken = ceilings.FirstOrDefault(ceiling => !ceiling.Allowed.Any(pattern => pattern.MatchesName(host, port) || pattern.MatchesAddress(dialled, port)));
        return broken is null ? null : $"{host}:{port} ({dialled}) is none of the upstreams that {broken.Policy} allows";
    }

    /// <summary>The ceiling that no address could satisfy, before any is known; null where there is none.</summary>
    public static UpstreamCeiling? Exceeded(ImmutableArray<UpstreamCeiling> ceilings, string host, int port) =>
        ceilings.FirstOrDefault(ceiling => !ceiling.Allowed.Any(pattern => pattern.MatchesName(host, port) || (pattern.Network is not null && (pattern.Port ?? port) == port)));

    /// <summary>A wide network opens nothing that is reserved within it: whoever lets people to 10.0.0.0/8 has not thought of the gateway's own address there.</summary>
    private static bool IsWithin(IPNetwork inner, IPNetwork outer) =>
        inner.BaseAddress.AddressFamily == outer.BaseAddress.AddressFamily && inner.PrefixLength >= outer.PrefixLength && outer.Contains(inner.BaseAddress);
}
