using System.Collections.Immutable;
using System.Globalization;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Targets;

/// <summary>From what a policy names to pods and ports. A reference that leads nowhere targets nothing; the ports stay without a policy and are refused.</summary>
internal sealed class TargetResolver(ResourceIndex index)
{
    public ImmutableArray<PodTarget> Resolve(IapPolicy policy, FindingList findings)
    {
        var pods = new PodTargetBuilder();
        var targets = policy.Spec.TargetRefs ?? [];
        for (var i = 0; i < targets.Count; i++)
            AddService(policy, targets[i], FieldPath.Spec.Child("targetRefs").Index(i), pods, findings);
        if (policy.Spec.Selector is { } selector)
            AddSelected(policy, selector, FieldPath.Spec.Child("selector"), pods, findings);
        return pods.Build();
    }

    /// <summary>What of a pod nobody has claimed: its declared ports but <paramref name="taken"/>, by its address and the Services that lead there.</summary>
    public void AddUnclaimed(PodRecord pod, IReadOnlySet<int> taken, PodTargetBuilder pods)
    {
        var ports = pod.Ports.Select(port => port.Number).Where(port => !taken.Contains(port)).ToHashSet();
        pods.Add(pod, ports, index.ServicesOf(pod.Namespace)
            .Where(service => LabelMatch.Matches(service.Selector, pod.Labels) && service.Ports.Any(port => NumbersOf(pod, port).Any(ports.Contains)))
            .SelectMany(NamesOf));
    }

    private void AddService(IapPolicy policy, TargetRef target, FieldPath field, PodTargetBuilder pods, FindingList findings)
    {
        var ns = policy.Metadata.Namespace;
        if (!index.Services.TryGetValue((ns, target.Name!), out var service))
        {
            findings.Error(FindingReason.RefNotFound, field.Child("name"), $"There is no Service {ns}/{target.Name}", "Create it, or name one of the policy's namespace.");
            return;
        }
        var ports = service.Ports.Where(port => target.SectionName is null || port.Name == target.SectionName).ToList();
        if (ports.Count == 0 && target.SectionName is not null)
        {
            var names = service.Ports.Select(port => port.Name).Where(name => name.Length > 0).Order(StringComparer.Ordinal).ToList();
            findings.Error(FindingReason.RefNotFound, field.Child("sectionName"), $"Service {ns}/{target.Name} has no port named \"{target.SectionName}\"",
                names.Count == 0 ? "Name the Service's port, or leave sectionName out." : $"Write {string.Join(" or ", names)}, or leave sectionName out.");
            return;
        }
        var selected = index.PodsOf(ns).Where(pod => LabelMatch.Matches(service.Selector, pod.Labels)).ToList();
        if (selected.Count == 0)
            findings.Warning(FindingReason.NoTargets, field, $"Service {ns}/{target.Name} selects no pod", "Check the Service's selector and the pods' labels.");
        foreach (var pod in selected)
            pods.Add(pod, PortsOf(pod, ports, field, findings), NamesOf(service));
    }

    private static string[] NamesOf(ServiceRecord service) =>
        [service.Name, $"{service.Name}.{service.Namespace}", $"{service.Name}.{service.Namespace}.svc", $"{service.Name}.{service.Namespace}.svc.cluster.local"];

    private static List<int> PortsOf(PodRecord pod, List<ServicePort> ports, FieldPath field, FindingList findings)
    {
        var numbers = new List<int>();
        foreach (var port in ports)
        {
            var found = NumbersOf(pod, port);
            if (found.Count == 0)
                findings.Warning(FindingReason.NoTargets, field, $"Pod {pod.Key} has no port named \"{port.TargetPort}\", which the Service's port {port.Port} leads to", "Name the port in the pod, or correct targetPort.");
            numbers.AddRange(found);
        }
        return numbers;
    }

    private static List<int> NumbersOf(PodRecord pod, ServicePort port) => int.TryParse(port.TargetPort, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? [number]
        : [.. pod.Ports.Where(own => own.Name == port.TargetPort).Select(own => own.Number)];

    private void AddSelected(IapPolicy policy, LabelSelector selector, FieldPath field, PodTargetBuilder pods, FindingList findings)
    {
        var ns = policy.Metadata.Namespace;
        var selected = index.PodsOf(ns).Where(pod => LabelMatch.Matches(selector, pod.Labels)).ToList();
        if (selected.Count == 0)
            findings.Warning(FindingReason.NoTargets, field, $"No pod of namespace {ns} matches the selector", "Check the pods' labels.");
        foreach (var pod in selected)
        {
            if (pod.Ports.IsEmpty)
                findings.Warning(FindingReason.NoTargets, field, $"Pod {pod.Key} declares no ports, so none of them is selected", "Declare containerPort in the pod, or target a Service.");
            pods.Add(pod, pod.Ports.Select(port => port.Number), []);
        }
    }
}
