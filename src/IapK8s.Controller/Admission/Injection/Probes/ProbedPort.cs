using System.Globalization;
using k8s.Models;

namespace IapK8s.Controller.Admission.Injection.Probes;

/// <summary>The number behind a probe's port. A text is the name of one of the container's own ports; the kubelet reads it as a number where there is no such name.</summary>
internal static class ProbedPort
{
    /// <returns>Null where there is no such port.</returns>
    public static int? Resolve(IntOrString? port, V1Container container)
    {
        var text = port?.Value;
        if (container.Ports?.FirstOrDefault(own => own.Name is { Length: > 0 } && own.Name == text) is { } named)
        {
            return named.ContainerPort;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535 ? number : null;
    }
}
