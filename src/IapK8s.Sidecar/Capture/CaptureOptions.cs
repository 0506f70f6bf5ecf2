using System.Collections.Immutable;
using IapK8s.Policy.Definitions;

namespace IapK8s.Sidecar.Capture;

/// <summary>What capture is told. Ports are from 1 to 65535.</summary>
internal sealed record CaptureOptions
{
    /// <summary>Where the sidecar takes redirected connections.</summary>
    public required int CapturePort { get; init; }

    /// <summary>Where the kubelet asks; the only port that is open from outside without a redirect.</summary>
    public required int ProbePort { get; init; }

    /// <summary>Where the sidecar listens besides, for the pod alone: neither redirected nor let in.</summary>
    public ImmutableArray<int> OwnPorts { get; init; } = [];

    /// <summary>Whom the sidecar runs as; never 0.</summary>
    public required uint Uid { get; init; }

    public required LoopbackMode Loopback { get; init; }

    /// <summary>The ports that policies claim.</summary>
    public ImmutableArray<int> LockPorts { get; init; } = [];

    /// <summary>Those of them that stay open within the pod.</summary>
    public ImmutableArray<int> OpenPorts { get; init; } = [];

    /// <summary>Where <see cref="CaptureRecord"/> is written; null: nowhere.</summary>
    public string? Record { get; init; }

    /// <summary>The nft program; null: where distributions put it.</summary>
    public string? Nft { get; init; }

    /// <summary>Only print what would be programmed.</summary>
    public bool IsPrintOnly { get; init; }

    /// <summary>Ascending.</summary>
    public ImmutableArray<int> LockedPorts => Loopback == LoopbackMode.Open ? [] : [.. LockPorts.Except(OpenPorts).Order()];
}
