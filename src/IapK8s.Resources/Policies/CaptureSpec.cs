namespace IapK8s.Resources.Policies;

/// <summary>How inbound traffic is taken.</summary>
public sealed record CaptureSpec
{
    /// <summary><c>Init</c> (default) or <c>Explicit</c>.</summary>
    public string? Mode { get; init; }

    /// <summary><c>All</c> (default).</summary>
    public string? Scope { get; init; }

    public IReadOnlyList<OpaquePort>? Opaque { get; init; }

    public LoopbackSpec? Loopback { get; init; }
}

/// <param name="Port">Of the pod, passed through as it is.</param>
/// <param name="From">CIDRs of those who may connect.</param>
public sealed record OpaquePort(long? Port, IReadOnlyList<string>? From);

/// <param name="Mode"><c>Locked</c> (default), <c>Strict</c> or <c>Open</c>.</param>
/// <param name="Open">Ports that stay open within the pod.</param>
public sealed record LoopbackSpec(string? Mode, IReadOnlyList<long>? Open);
