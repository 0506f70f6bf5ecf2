using IapK8s.Controller.Admission.Patches;
using k8s.Models;

namespace IapK8s.Controller.Admission.Injection;

/// <summary>A container and where in the pod it stands.</summary>
internal sealed record PlacedContainer(V1Container Container, JsonPointer At, string Field)
{
    public string Name => Container.Name;
}

internal static class PodContainers
{
    /// <summary>Init containers, then containers, in the pod's order; without ours.</summary>
    public static IEnumerable<PlacedContainer> OthersOf(V1Pod pod) => All(pod).Where(container => !Injected.IsOurContainer(container.Name));

    public static IEnumerable<PlacedContainer> OursOf(V1Pod pod) => All(pod).Where(container => Injected.IsOurContainer(container.Name));

    /// <summary>What the pod listens on as a Service sees it: ports of init containers count where those stay.</summary>
    public static IEnumerable<V1ContainerPort> PortsOf(V1Pod pod) =>
        (pod.Spec.InitContainers ?? []).Where(container => container.RestartPolicy == "Always").Concat(pod.Spec.Containers ?? []).SelectMany(container => container.Ports ?? []);

    private static IEnumerable<PlacedContainer> All(V1Pod pod) => Placed(pod.Spec.InitContainers, "initContainers").Concat(Placed(pod.Spec.Containers, "containers"));

    private static IEnumerable<PlacedContainer> Placed(IEnumerable<V1Container>? containers, string list) =>
        (containers ?? []).Select((container, index) => new PlacedContainer(container, JsonPointer.Spec.Child(list).Index(index), $"spec.{list}[{container.Name}]"));
}
