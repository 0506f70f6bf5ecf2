using System.Globalization;
using k8s.Models;

namespace IapK8s.Controller.Admission.Injection;

/// <summary>How the policies that select a pod want its traffic taken.</summary>
internal static class InboundChoice
{
    public static InboundMode For(InjectionRequest request, InjectionNotes notes)
    {
        var app = request.Pod.Metadata.Annotations?.TryGetValue(Injected.AppPortAnnotation, out var written) == true ? written : null;
        if (!request.Protection.IsExplicit)
        {
            if (app is not null)
            {
                notes.Warn($"Annotation {Injected.AppPortAnnotation} changes nothing here: it is for policies with capture.mode: Explicit.");
            }

            return new InboundMode.Captured();
        }

        return Explicit(request, app, notes);
    }

    private static InboundMode.Explicit Explicit(InjectionRequest request, string? app, InjectionNotes notes)
    {
        var listen = 0;
        if (request.Protection.ClaimedPorts is [var claimed])
        {
            listen = claimed;
        }
        else
        {
            var found = request.Protection.ClaimedPorts.IsEmpty ? "none" : string.Join(", ", request.Protection.ClaimedPorts);
            notes.Object($"capture.mode: Explicit serves one port of a pod, and the policies claim {found} of this one. Target one port of the Service (sectionName), whose targetPort is the sidecar's port as a number.");
        }

        if (Injected.Ports.Contains(listen))
        {
            notes.Object($"The policy claims port {listen}, which the sidecar uses for something else: let targetPort be another one.");
        }

        if (!int.TryParse(app, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
        {
            notes.Object($"capture.mode: Explicit needs to know where the app listens on the loopback: write the annotation {Injected.AppPortAnnotation}: \"PORT\" into the pod (template){(app is null ? "" : $"; '{app}' is not a port")}.");
        }
        else if (port == listen || Injected.Ports.Contains(port))
        {
            notes.Object($"Annotation {Injected.AppPortAnnotation}: {port} is where the sidecar listens: let the app listen on another port of the loopback.");
        }

        CheckProbes(request.Pod, port, notes);
        return new InboundMode.Explicit(listen, port);
    }

    /// <summary>The kubelet asks the pod's address, where an app on the loopback hears nothing.</summary>
    private static void CheckProbes(V1Pod pod, int app, InjectionNotes notes)
    {
        foreach (var placed in PodContainers.OthersOf(pod))
        {
            var container = placed.Container;
            foreach (var (kind, probe) in new[] { ("startup", container.StartupProbe), ("readiness", container.ReadinessProbe), ("liveness", container.LivenessProbe) })
            {
                var asked = Probes.ProbedPort.Resolve(probe?.HttpGet?.Port ?? probe?.TcpSocket?.Port, container) ?? probe?.Grpc?.Port;
                if (asked == app && app > 0)
                {
                    notes.Warn($"{placed.Field}.{kind}Probe asks port {app}, where the app listens on the loopback alone: use exec, or another port.");
                }
                else if (asked is { } port && Injected.Ports.Contains(port))
                {
                    notes.Object($"{placed.Field}.{kind}Probe asks port {port}, which is the sidecar's own: write the app's own port and path.");
                }
            }
        }
    }
}
