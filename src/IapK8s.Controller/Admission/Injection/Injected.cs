using IapK8s.Compiler.Inputs;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Admission.Injection;

/// <summary>What is ours in a protected pod: names, ports and ids that the sidecar, the closed fence and people rely on.</summary>
internal static class Injected
{
    public const string CaptureContainer = "iap-capture";
    public const string SidecarContainer = PodRecord.SidecarContainer;

    public const string TokenVolume = "iap-tokens";
    public const string StateVolume = "iap-state";

    public const string ControllerAudience = TokenAudiences.Controller;
    public const string GatewayAudience = TokenAudiences.Gateway;

    public const string TokenDirectory = "/var/run/iapk8s/tokens";
    public const string StateDirectory = "/var/run/iapk8s/state";
    public const string CaptureRecord = StateDirectory + "/capture.json";

    public const int CapturePort = 15001;
    public const int ProbePort = 15020;
    public const int HealthPort = 15021;

    public const long Uid = 1337;

    /// <summary>Label on a pod: asks for a sidecar though no policy selects the pod. It takes none away.</summary>
    public const string InjectLabel = "iapk8s.io/inject";

    /// <summary>Annotation: version and hash of what was injected.</summary>
    public const string Annotation = "iapk8s.io/injected";

    /// <summary>Annotation that an app's author writes where a policy says <c>capture.mode: Explicit</c>: the port that the app listens on, on the loopback.</summary>
    public const string AppPortAnnotation = "iapk8s.io/app-port";

    public const string ProbesVariable = "IAP_PROBES";
    public const string AuthorityVariable = "IAP_CONTROLLER_CA";

    public static IReadOnlyList<int> Ports { get; } = [CapturePort, ProbePort, HealthPort];

    public static bool IsOurContainer(string name) => name is CaptureContainer or SidecarContainer;

    public static bool IsOurVolume(string name) => name is TokenVolume or StateVolume;

    public static bool IsOurAudience(string? audience) => audience is ControllerAudience or GatewayAudience;
}
