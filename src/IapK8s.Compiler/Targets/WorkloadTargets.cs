using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Targets;

/// <summary>Pods by label, the policy's own or those of a Deployment, StatefulSet or DaemonSet: the ports that they declare, by their address and the Services that lead there.</summary>
internal sealed class WorkloadTargets(ResourceIndex index)
{
    public void Add(string ns, TargetRef target, FieldPath field, PodTargetBuilder pods, FindingList findings)
    {
        if (!index.Workloads.TryGetValue((target.Kind!, ns, target.Name!), out var workload))
        {
            findings.Error(FindingReason.RefNotFound, field.Child("name"), $"There is no {target.Kind} {ns}/{target.Name}", "Create it, or name one of the policy's namespace.");
            return;
        }
        var selected = index.PodsOf(ns).Where(pod => LabelMatch.Matches(workload.Selector, pod.Labels)).ToList();
        if (selected.Count == 0)
            findings.Warning(FindingReason.NoTargets, field, $"{target.Kind} {ns}/{target.Name} has no pod", "Nothing needs to be done while it is scaled to zero.");
        Add(selected, target.SectionName, field, pods, findings);
        if (target.SectionName is { } section && selected.Count > 0 && !selected.Any(pod => pod.Ports.Any(port => port.Name == section)))
        {
            findings.Error(FindingReason.RefNotFound, field.Child("sectionName"), $"No pod of {target.Kind} {ns}/{target.Name} has a port named \"{section}\"",
                "Write the name of a container's port, or leave sectionName out.");
        }
    }

    public void AddSelected(string ns, LabelSelector selector, FieldPath field, PodTargetBuilder pods, FindingList findings)
    {
        var selected = index.PodsOf(ns).Where(pod => LabelMatch.Matches(selector, pod.Labels)).ToList();
        if (selected.Count == 0)
            findings.Warning(FindingReason.NoTargets, field, $"No pod of namespace {ns} matches the selector", "Check the pods' labels.");
        Add(selected, section: null, field, pods, findings);
    }

    public void AddPorts(PodRecord pod, IReadOnlySet<int> ports, PodTargetBuilder pods) => pods.Add(pod, ports, index.ServicesOf(pod.Namespace)
        .Where(service => LabelMatch.Matches(service.Selector, pod.Labels) && service.Ports.Any(port => ServicePorts.NumbersOf(pod, port).Any(ports.Contains)))
        .SelectMany(ServicePorts.NamesOf));

    private void Add(IEnumerable<PodRecord> selected, string? section, FieldPath field, PodTargetBuilder pods, FindingList findings)
    {
        foreach (var pod in selected)
        {
            if (pod.Ports.IsEmpty)
                findings.Warning(FindingReason.NoTargets, field, $"Pod {pod.Key} declares no ports, so none of them is selected", "Declare containerPort in the pod, or target a Service.");
            AddPorts(pod, pod.Ports.Where(port => section is null || port.Name == section).Select(port => port.Number).ToHashSet(), pods);
        }
    }
}
