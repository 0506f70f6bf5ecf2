using System.Globalization;
using k8s.Models;

namespace IapK8s.Controller.Admission.Injection.Probes;

/// <summary>What the kubelet asks instead: the sidecar, by the name of the probe.</summary>
internal static class RewrittenProbe
{
    public static V1HTTPGetAction Action(string container, string kind) => new() { Path = $"/probe/{container}/{kind}", Port = Injected.ProbePort, Scheme = "HTTP" };

    public static bool Is(V1HTTPGetAction? action, string container, string kind) =>
        action is { Host: null or "" } && action.Path == $"/probe/{container}/{kind}" && action.Port?.Value == Injected.ProbePort.ToString(CultureInfo.InvariantCulture);
}
