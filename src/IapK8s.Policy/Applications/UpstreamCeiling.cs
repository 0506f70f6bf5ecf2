using System.Collections.Immutable;
using System.Net;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Applications;

/// <summary>What one cluster policy allows as upstreams; empty: none.</summary>
/// <param name="Policy"><c>/name</c> of the cluster policy.</param>
public sealed record UpstreamCeiling(string Policy, ImmutableArray<UpstreamPattern> Allowed);

/// <summary>Hosts by name or by network, exactly one of the two.</summary>
/// <param name="Name">See <see cref="HostPattern"/>.</param>
/// <param name="Port">Null: every port.</param>
public sealed record UpstreamPattern(string? Name, IPNetwork? Network, int? Port)
{
    public bool MatchesName(string host, int port) => Name is not null && IsPort(port) && HostPattern.Matches(Name, host);

    public bool MatchesAddress(IPAddress address, int port) => Network is { } network && IsPort(port) && network.Contains(address);

    private bool IsPort(int port) => Port is null || Port == port;
}
