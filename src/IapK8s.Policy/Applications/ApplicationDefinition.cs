using System.Collections.Immutable;
namespace IapK8s.Policy.Applications;

/// <summary>An app outside the cluster as gateways serve it, everything that it refers to resolved. Who may use it is its policies' to say.</summary>
public sealed record ApplicationDefinition
{
    /// <summary><c>namespace/name</c>.</summary>
    public required string Name { get; init; }

    public required long Generation { get; init; }

    /// <summary>Canonical names, sorted; no other application has one of them.</summary>
    public required ImmutableArray<string> Hosts { get; init; }

    /// <summary>For TLS that ends in the gateway.</summary>
    public ImmutableArray<ServedCertificate> Certificates { get; init; } = [];

    /// <summary>At least one, in the order in which they were written.</summary>
    public required ImmutableArray<UpstreamDefinition> Upstreams { get; init; }

    public UpstreamProtocol Protocol { get; init; } = UpstreamProtocol.Auto;

    public UpstreamTrust Trust { get; init; } = new();

    /// <summary>Null: nobody asks.</summary>
    public HealthCheckDefinition? HealthCheck { get; init; }

    /// <summary>Null: paths go on as they are.</summary>
    public PathMapping? Path { get; init; }

    /// <summary>The app is told the host of its upstream, not the one that people asked for.</summary>
    public bool TellsUpstreamHost { get; init; }

    public ApplicationTimeLimits Timeouts { get; init; } = new();

    /// <summary>Bytes of a request's body; null: no limit.</summary>
    public long? MaxBodyBytes { get; init; }

    public bool AllowsWebSockets { get; init; }

    /// <summary>What cluster policies say of upstreams; each holds, whenever one is dialled.</summary>
    public ImmutableArray<UpstreamCeiling> Ceilings { get; init; } = [];
}
