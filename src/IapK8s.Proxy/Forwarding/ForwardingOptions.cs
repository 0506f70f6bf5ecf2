namespace IapK8s.Proxy.Forwarding;

/// <summary>How long the app may take.</summary>
public sealed record ForwardingOptions
{
    /// <summary>Until the TCP connection stands. Default 5 s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long nothing may move in either direction, WebSockets and streams included; also until the app's first byte. Default 10 min.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(10);
}
