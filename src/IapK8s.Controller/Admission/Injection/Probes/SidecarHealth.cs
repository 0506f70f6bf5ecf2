namespace IapK8s.Controller.Admission.Injection.Probes;

/// <summary>What the sidecar answers about itself on its health port.</summary>
internal static class SidecarHealth
{
    public const string Listening = "/healthz";
    public const string InForce = "/readyz";
}
