namespace IapK8s.Resources.Policies;

/// <summary>The most that policies of the picked namespaces may say. Of several that apply each one holds.</summary>
public sealed record CeilingSpec
{
    public IReadOnlyList<string>? Modes { get; init; }

    /// <summary>Whose identities count.</summary>
    public IReadOnlyList<ProviderRef>? Providers { get; init; }

    /// <summary>External hosts: names, or <c>*.example.com</c> for every name below it.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>The networks that trusted proxies must lie in.</summary>
    public IReadOnlyList<string>? TrustedProxies { get; init; }

    public string? MaxAge { get; init; }

    public string? IdleTimeout { get; init; }

    public string? RecheckInterval { get; init; }

    public string? StaleFor { get; init; }

    /// <summary>What every sign-in must have reached, wherever one is needed.</summary>
    public string? Acr { get; init; }

    /// <summary><c>Deny</c>: an Allow for <c>allUsers</c> lets nobody in.</summary>
    public string? AllUsers { get; init; }

    /// <summary><c>Locked</c>: no claimed port stays open within the pod.</summary>
    public string? Loopback { get; init; }

    /// <summary>The networks from which opaque ports may be reached; none, and no port may be opaque.</summary>
    public IReadOnlyList<string>? Opaque { get; init; }

    public IReadOnlyList<string>? ServiceAccounts { get; init; }

    public IReadOnlyList<string>? Upstreams { get; init; }
}
