using k8s.Models;

namespace IapK8s.Controller.Admission.Injection;

/// <summary>The sidecar's volumes, every default of the API written out.</summary>
internal static class OurVolumes
{
    private const int TokenLifetime = 3600;

    public static IReadOnlyList<V1Volume> For(InjectionOptions options) => [Tokens(), State(options)];

    private static V1Volume Tokens() => new()
    {
        Name = Injected.TokenVolume,
        Projected = new V1ProjectedVolumeSource
        {
            DefaultMode = 0b110_100_100,
            Sources = [Token(Injected.ControllerAudience, "controller"), Token(Injected.GatewayAudience, "gateway")],
        },
    };

    private static V1VolumeProjection Token(string audience, string path) => new()
    {
        ServiceAccountToken = new V1ServiceAccountTokenProjection { Audience = audience, ExpirationSeconds = TokenLifetime, Path = path },
    };

    private static V1Volume State(InjectionOptions options) => new()
    {
        Name = Injected.StateVolume,
        EmptyDir = new V1EmptyDirVolumeSource { Medium = "Memory", SizeLimit = new ResourceQuantity(options.StateSize) },
    };
}
