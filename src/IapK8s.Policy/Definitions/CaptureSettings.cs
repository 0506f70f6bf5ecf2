using System.Collections.Immutable;

namespace IapK8s.Policy.Definitions;

/// <summary>How the pod's inbound traffic is taken, where the policy says more than the defaults.</summary>
public sealed record CaptureSettings
{
    public LoopbackMode Loopback { get; init; } = LoopbackMode.Locked;

    /// <summary>Claimed ports that stay open within the pod.</summary>
    public ImmutableArray<int> LoopbackOpen { get; init; } = [];

    public ImmutableArray<OpaquePort> Opaque { get; init; } = [];
}

/// <summary>Who in the pod may connect to the ports that policies claim.</summary>
public enum LoopbackMode : byte
{
    /// <summary>As <see cref="Locked"/>; admission also refuses pods in which somebody else could take the sidecar's uid.</summary>
    Strict = 0,

    /// <summary>The sidecar alone.</summary>
    Locked,

    /// <summary>Everybody in the pod.</summary>
    Open,
}

/// <summary>A port whose bytes nobody looks into: who connects is told by the address alone.</summary>
/// <param name="From">Canonical CIDRs, not empty.</param>
public sealed record OpaquePort(int Port, ImmutableArray<string> From);
