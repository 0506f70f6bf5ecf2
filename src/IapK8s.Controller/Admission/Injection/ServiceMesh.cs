using k8s.Models;

namespace IapK8s.Controller.Admission.Injection;

/// <summary>Whether a service mesh will take the pod's traffic too. Two that redirect the same packets cannot both own them.</summary>
internal static class ServiceMesh
{
    private static readonly string[] ItsContainers = ["istio-init", "istio-proxy", "istio-validation", "linkerd-init", "linkerd-proxy", "linkerd-network-validator"];

    /// <returns>What says so, or null.</returns>
    public static string? Find(V1Pod pod, IReadOnlyDictionary<string, string> namespaceLabels)
    {
        if (PodContainers.OthersOf(pod).FirstOrDefault(container => ItsContainers.Contains(container.Name)) is { } container)
        {
            return $"container {container.Name}";
        }

        var said = Said(pod, "sidecar.istio.io/inject") ?? Said(pod, "linkerd.io/inject");
        if (said is { Value: "true" or "enabled" or "ingress" } asked)
        {
            return $"{asked.Key}: {asked.Value}";
        }

        var ambient = Said(pod, "istio.io/dataplane-mode")?.Value ?? namespaceLabels.GetValueOrDefault("istio.io/dataplane-mode");
        if (ambient == "ambient")
        {
            return "istio.io/dataplane-mode: ambient";
        }

        // A pod that speaks for itself is not asked about its namespace.
        return said is not null ? null
            : namespaceLabels.GetValueOrDefault("istio-injection") == "enabled" ? "the namespace's label istio-injection: enabled"
            : namespaceLabels.TryGetValue("istio.io/rev", out var revision) ? $"the namespace's label istio.io/rev: {revision}"
            : null;
    }

    /// <summary>By label, which wins, or annotation.</summary>
    private static KeyValuePair<string, string>? Said(V1Pod pod, string key) =>
        pod.Metadata.Labels?.TryGetValue(key, out var value) == true || pod.Metadata.Annotations?.TryGetValue(key, out value) == true ? KeyValuePair.Create(key, value) : null;
}
