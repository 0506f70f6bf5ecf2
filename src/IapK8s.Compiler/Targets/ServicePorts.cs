using System.Globalization;
using IapK8s.Compiler.Inputs;

namespace IapK8s.Compiler.Targets;

/// <summary>Where a Service's ports lead, and what it is called in the cluster (Kubernetes, "DNS for Services and Pods").</summary>
internal static class ServicePorts
{
    /// <summary>The pod's ports behind one of the Service's; several where containers share a port's name, none where it has no such port.</summary>
    public static List<int> NumbersOf(PodRecord pod, ServicePort port) => int.TryParse(port.TargetPort, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? [number]
        : [.. pod.Ports.Where(own => own.Name == port.TargetPort).Select(own => own.Number)];

    public static string[] NamesOf(ServiceRecord service) =>
        [service.Name, $"{service.Name}.{service.Namespace}", $"{service.Name}.{service.Namespace}.svc", $"{service.Name}.{service.Namespace}.svc.cluster.local"];
}
