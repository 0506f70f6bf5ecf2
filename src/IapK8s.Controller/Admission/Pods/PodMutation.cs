using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Protections;
using IapK8s.Controller.Admission.Injection;
using IapK8s.Resources;
using k8s.Models;

namespace IapK8s.Controller.Admission.Pods;

/// <summary>Which pods get a sidecar: those that a policy selects, and those that ask for one. Pure.</summary>
/// <param name="releaseNamespace">Ours, which must come up without us.</param>
internal sealed class PodMutation(InjectionOptions options, string releaseNamespace)
{
    /// <param name="ns">Of the request; the pod itself need not say it.</param>
    /// <param name="index">Of the last round; null before there was one.</param>
    /// <param name="trustedRoots">PEM.</param>
    public InjectionResult Decide(V1Pod pod, string ns, IProtectionIndex? index, string trustedRoots)
    {
        if (SystemNamespaces.Contains(ns, releaseNamespace))
        {
            return LeftAlone();
        }

        if (index is null)
        {
            return LeftAlone("iap-controller has read no policies yet, so the pod gets no sidecar. If a policy selects it, it is refused: try again in a moment.");
        }

        var asks = Asks(pod, out var warning);
        var protection = index.Find(Record(pod, ns));
        if (protection is null && !asks)
        {
            return LeftAlone(warning);
        }

        var result = PodInjector.Inject(new InjectionRequest
        {
            Pod = pod,
            NamespaceLabels = index.FindNamespace(ns)?.Labels ?? ImmutableSortedDictionary<string, string>.Empty,
            Protection = protection ?? new PodProtection { Policies = [] },
            TrustedRoots = trustedRoots,
            Options = options,
        });
        return result is InjectionResult.Patched patched && warning.Length > 0 ? patched with { Warnings = patched.Warnings.Insert(0, warning) } : result;
    }

    private static InjectionResult.Patched LeftAlone(string warning = "") => new([], warning.Length == 0 ? [] : [warning]);

    private static bool Asks(V1Pod pod, out string warning)
    {
        warning = "";
        if (pod.Metadata.Labels?.TryGetValue(Injected.InjectLabel, out var value) != true)
        {
            return false;
        }

        if (value == "false")
        {
            warning = $"Label {Injected.InjectLabel}: \"false\" changes nothing: the label only adds a sidecar, and what a policy selects gets one anyhow.";
            return false;
        }

        return true;
    }

    private static PodRecord Record(V1Pod pod, string ns) => new(
        ns,
        pod.Metadata.Name ?? "",
        (pod.Metadata.Labels ?? new Dictionary<string, string>()).ToImmutableSortedDictionary(StringComparer.Ordinal),
        [.. PodContainers.PortsOf(pod).Where(port => port.Protocol is null or "" or "TCP").Select(port => new PodPort(port.Name ?? "", port.ContainerPort))],
        []);
}
