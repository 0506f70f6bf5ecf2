namespace IapK8s.Resources.Policies;

/// <summary>How inbound traffic is taken. Known, so that it can be refused by name until it is enforced.</summary>
public sealed record CaptureSpec
{
    public string? Mode { get; init; }

    public string? Scope { get; init; }

    public IReadOnlyList<OpaquePort>? Opaque { get; init; }

    public LoopbackSpec? Loopback { get; init; }
}

public sealed record OpaquePort(long? Port, IReadOnlyList<string>? From);

public sealed record LoopbackSpec(string? Mode, IReadOnlyList<long>? Open);
