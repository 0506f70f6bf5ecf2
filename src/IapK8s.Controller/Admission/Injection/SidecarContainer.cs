using IapK8s.Controller.Admission.Injection.Probes;
using k8s.Models;

namespace IapK8s.Controller.Admission.Injection;

/// <summary>The native sidecar. Every default of the API is written out, so that what comes back later can be compared.</summary>
internal static class SidecarContainer
{
    private const int LongestDrain = 30;
    private const int DefaultGracePeriod = 30;

    /// <param name="inbound">How the app's traffic gets here.</param>
    /// <param name="probes">What the kubelet asks through the sidecar; null where it asks by itself.</param>
    public static V1Container For(InjectionRequest request, InboundMode inbound, ProbeTable? probes) =>
        OurContainer.Create(Injected.SidecarContainer, request.Options.Image, request.Options.Sidecar, container =>
        {
            container.RestartPolicy = "Always";
            container.Args =
            [
                "run",
                $"--controller={request.Options.PushAddress.GetLeftPart(UriPartial.Authority)}",
                $"--token-dir={Injected.TokenDirectory}",
                $"--state-dir={Injected.StateDirectory}",
                .. InboundArgs(inbound),
                Flag("health-listen", $"[::]:{Injected.HealthPort}"),
                Flag("drain-timeout", Drain(request.Pod)),
            ];
            container.Env = [new V1EnvVar { Name = Injected.AuthorityVariable, Value = request.TrustedRoots }];
            if (probes is not null)
            {
                container.Env.Add(new V1EnvVar { Name = Injected.ProbesVariable, Value = probes.ToJson() });
            }

            container.SecurityContext.RunAsUser = Injected.Uid;
            container.SecurityContext.RunAsGroup = Injected.Uid;
            container.SecurityContext.RunAsNonRoot = true;
            container.VolumeMounts.Add(new V1VolumeMount { Name = Injected.TokenVolume, MountPath = Injected.TokenDirectory, ReadOnlyProperty = true });
            // Listening: whoever starts next finds the door kept. In force: the Service may send people.
            container.StartupProbe = Probe(inbound, "startup", SidecarHealth.Listening, period: 1, failures: 60);
            container.ReadinessProbe = Probe(inbound, "readiness", SidecarHealth.InForce, period: 2, failures: 3);
        });

    private static string[] InboundArgs(InboundMode inbound) => inbound switch
    {
        InboundMode.Explicit direct => [Flag("listen", $"[::]:{direct.ListenPort}"), Flag("app", $"127.0.0.1:{direct.AppPort}")],
        _ => [Flag("capture-port", $"{Injected.CapturePort}"), $"--capture-record={Injected.CaptureRecord}", Flag("probe-listen", $"[::]:{Injected.ProbePort}")],
    };

    /// <summary>The packet filter lets nobody in to the health port, the kubelet neither: it asks by the probe port there.</summary>
    private static V1Probe Probe(InboundMode inbound, string kind, string path, int period, int failures) => new()
    {
        HttpGet = inbound is InboundMode.Captured
            ? RewrittenProbe.Action(Injected.SidecarContainer, kind)
            : new V1HTTPGetAction { Path = path, Port = Injected.HealthPort, Scheme = "HTTP" },
        TimeoutSeconds = 2,
        PeriodSeconds = period,
        SuccessThreshold = 1,
        FailureThreshold = failures,
    };

    /// <summary>Seconds. A native sidecar is stopped after the app, in what is left of the grace period: to plan for more would be to be killed.</summary>
    private static long Drain(V1Pod pod) => Math.Clamp(pod.Spec.TerminationGracePeriodSeconds ?? DefaultGracePeriod, 1, LongestDrain);

    private static string Flag(string name, FormattableString value) => $"--{name}={FormattableString.Invariant(value)}";

    private static string Flag(string name, long value) => Flag(name, $"{value}");
}
