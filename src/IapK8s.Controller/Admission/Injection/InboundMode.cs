namespace IapK8s.Controller.Admission.Injection;

/// <summary>How the app's traffic gets to the sidecar.</summary>
internal abstract record InboundMode
{
    private InboundMode()
    {
    }

    /// <summary>The packet filter sends all of it.</summary>
    public sealed record Captured : InboundMode;

    /// <summary>Callers dial the sidecar.</summary>
    /// <param name="ListenPort">The one port that policies claim; the Service points at it.</param>
    /// <param name="AppPort">Where the app listens, on the loopback.</param>
    public sealed record Explicit(int ListenPort, int AppPort) : InboundMode;
}
