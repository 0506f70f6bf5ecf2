namespace IapK8s.Sidecar.Probes;

/// <param name="IsAnswered">The app said something, good or bad.</param>
/// <param name="Reason">For whoever reads the pod's events. Ours: nothing that the app said but a number.</param>
internal sealed record ProbeResult(bool IsHealthy, bool IsAnswered, string Reason)
{
    public static ProbeResult Healthy { get; } = new(true, true, "ok");

    public static ProbeResult Unhealthy(string reason) => new(false, true, reason);

    public static ProbeResult Unanswered(string reason) => new(false, false, reason);
}
