using System.ComponentModel;

namespace IapK8s.Resources.Policies;

/// <summary>The most that policies of the picked namespaces may say. Of several that apply each one holds.</summary>
public sealed record CeilingSpec
{
    [Description("""
        The modes that policies may have; Enforce is always among them. A policy in another mode is enforced. Absent: all modes. Example: [Enforce, Shadow].
        """)]
    public IReadOnlyList<string>? Modes { get; init; }

    [Description("""
        The providers whose identities count. People of another provider are let in by no rule below. Absent: every provider. Example: [{kind: ClusterIapProvider, name: corp}].
        """)]
    public IReadOnlyList<ProviderRef>? Providers { get; init; }

    [Description("""
        The external hosts that policies may claim: names, or *.example.com for every name below example.com. A host outside is not served. Absent: every host. Example: ["*.example.com"].
        """)]
    public IReadOnlyList<string>? Hosts { get; init; }

    [Description("""
        The networks (CIDR) that trusted proxies of policies must lie in. Absent: every network. Example: [10.0.0.0/8].
        """)]
    public IReadOnlyList<string>? TrustedProxies { get; init; }

    [Description("The longest session.maxAge. Longer ones are cut back to it. Absent: no limit. Example: 12h.")]
    public string? MaxAge { get; init; }

    [Description("The longest session.idleTimeout. Longer ones are cut back to it. Absent: no limit but maxAge. Example: 1h.")]
    public string? IdleTimeout { get; init; }

    [Description("The longest session.recheckInterval. Longer ones are cut back to it. Absent: no limit. Example: 10m.")]
    public string? RecheckInterval { get; init; }

    [Description("The longest session.staleFor. Longer ones are cut back to it. Absent: no limit. Example: 30m.")]
    public string? StaleFor { get; init; }

    [Description("""
        The authentication context class (acr, OpenID Connect Core section 2) that every sign-in must have reached, wherever one is needed; what is public stays public. Needs the policy's providerRef.
        Absent: any sign-in will do. Example: mfa.
        """)]
    public string? Acr { get; init; }

    [Description("Deny: an Allow rule for allUsers lets nobody in who is not signed in. Absent: policies may be public. Example: Deny.")]
    public string? AllUsers { get; init; }

    [Description("""
        Locked: no policy may open claimed ports within the pod. Strict: as Locked, and pods are refused in which somebody else could take the sidecar's user id. Absent: policies choose themselves. Example: Locked.
        """)]
    public string? Loopback { get; init; }

    [Description("""
        The networks (CIDR) from which opaque ports may be reached. An empty list: no port may be opaque. Absent: no limit. Example: [10.0.0.0/8].
        """)]
    public IReadOnlyList<string>? Opaque { get; init; }

    [Description("""
        The ServiceAccounts that policies may accept, as namespace/name. Example: [batch/nightly].
        """)]
    public IReadOnlyList<string>? ServiceAccounts { get; init; }

    [Description("""
        The upstreams that IapApplications may have: names, *.corp.example.com for every name below it, or networks (CIDR), each with a port behind it where one is meant. It is asked of the name and of
        the address that is dialled. A network that lies within what is reserved otherwise (the gateway's own addresses, the cluster's, loopback, link-local) opens it. An empty list: there may be none.
        Absent: every upstream that is not reserved. Example: ["*.corp.example.com", "10.1.0.0/16:8443"].
        """)]
    public IReadOnlyList<string>? Upstreams { get; init; }
}
