using System.ComponentModel;

namespace IapK8s.Resources.Applications;

/// <summary>Whoever waits longer gets 504.</summary>
public sealed record ApplicationTimeouts
{
    [Description("Until the connection to an upstream stands, TLS included. Default: 5s. Example: 2s.")]
    public string? Connect { get; init; }

    [Description("Until the app's answer begins, the sending of the body included. Absent: as long as something moves. Example: 60s.")]
    public string? Request { get; init; }

    [Description("How long nothing may move in either direction, WebSockets and streams included. Default: 10m. Example: 1h.")]
    public string? Idle { get; init; }
}
