using System.ComponentModel;

namespace IapK8s.Resources.Policies;

/// <summary>How inbound traffic is taken.</summary>
public sealed record CaptureSpec
{
    [Description("""
        Init: an init container with NET_ADMIN programs the pod's packet filter. Explicit: the app listens on the loopback, and the Service points at the sidecar. Cni: a network plugin does it. Default: Init. Not for policies of several workloads. Example: Explicit.
        """)]
    public string? Mode { get; init; }

    [Description("All: every inbound TCP port of the pod is captured. Default and only value: All. Example: All.")]
    public string? Scope { get; init; }

    [Description("""
        Ports that are not HTTP and are passed through as they are, by source address alone. Absent: what is not HTTP is closed. Not with mode Explicit and not for policies of several workloads. Each port once. Example: [{port: 9100, from: [10.0.0.0/8]}].
        """)]
    public IReadOnlyList<OpaquePort>? Opaque { get; init; }

    [Description("""
        Who inside the pod may reach the ports that policies claim. Absent: what the level above says, else the sidecar alone. Example: {mode: Locked}.
        """)]
    public LoopbackSpec? Loopback { get; init; }
}

[Description("A port whose bytes nobody looks into.")]
public sealed record OpaquePort(
    [property: Description("The pod's port. Required. Example: 9100.")] long? Port,
    [property: Description("Networks (CIDR) of those who may connect. Required. Example: [10.0.0.0/8].")] IReadOnlyList<string>? From);

public sealed record LoopbackSpec(
    [property: Description("""
        Locked: over the loopback the sidecar alone reaches claimed ports, so neither kubectl port-forward nor code beside the app gets round it. Open: everybody in the pod does. Strict: as Locked, and pods are refused in which somebody else could take the sidecar's user id. Absent: what the level above says, else Locked. Example: Locked.
        """)] string? Mode,
    [property: Description("""
        Claimed ports that stay open within the pod although the rest is locked. Absent: none. Not for policies of several workloads. Example: [8080].
        """)] IReadOnlyList<long>? Open);
