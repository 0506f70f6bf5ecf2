using IapK8s.Chart.Tests.Renders;
using k8s.Models;

namespace IapK8s.Chart.Tests.Objects;

/// <summary>A Deployment and what its pods look like.</summary>
internal sealed record PodTemplate(string Name, V1PodTemplateSpec Template, IDictionary<string, string> Selector)
{
    public V1PodSpec Spec => Template.Spec;

    public IEnumerable<V1Container> Containers => [.. Spec.InitContainers ?? [], .. Spec.Containers];

    public static IReadOnlyList<PodTemplate> Of(Manifests manifests) =>
        [.. manifests.Of<V1Deployment>().Select(deployment => new PodTemplate(deployment.Metadata.Name, deployment.Spec.Template, deployment.Spec.Selector.MatchLabels))];

    public bool IsSelectedBy(IDictionary<string, string> selector) =>
        selector.Count > 0 && selector.All(label => Template.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value);

    /// <summary>The number behind a port's number or name; null where no container has it.</summary>
    public int? PortOf(string port) =>
        Containers.SelectMany(container => container.Ports ?? []).FirstOrDefault(declared => declared.Name == port || $"{declared.ContainerPort}" == port)?.ContainerPort;
}
