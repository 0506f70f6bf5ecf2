using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Targets;

/// <summary>A Service: the pods that it selects, the ports that it leads to, its names.</summary>
internal sealed class ServiceTargets(ResourceIndex index)
{
    public void Add(string ns, TargetRef target, FieldPath field, PodTargetBuilder pods, FindingList findings)
    {
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
        Add(service, ports, field, pods, findings);
    }

    /// <summary>The pods behind some of the Service's ports.</summary>
    public void Add(ServiceRecord service, IReadOnlyCollection<ServicePort> ports, FieldPath field, PodTargetBuilder pods, FindingList findings)
    {
        var selected = index.PodsOf(service.Namespace).Where(pod => LabelMatch.Matches(service.Selector, pod.Labels)).ToList();
        if (selected.Count == 0)
            findings.Warning(FindingReason.NoTargets, field, $"Service {service.Namespace}/{service.Name} selects no pod", "Check the Service's selector and the pods' labels.");
        foreach (var pod in selected)
            pods.Add(pod, PortsOf(pod, ports, field, findings), ServicePorts.NamesOf(service));
    }

    private static List<int> PortsOf(PodRecord pod, IEnumerable<ServicePort> ports, FieldPath field, FindingList findings)
    {
        var numbers = new List<int>();
        foreach (var port in ports)
        {
            var found = ServicePorts.NumbersOf(pod, port);
            if (found.Count == 0)
                findings.Warning(FindingReason.NoTargets, field, $"Pod {pod.Key} has no port named \"{port.TargetPort}\", which the Service's port {port.Port} leads to", "Name the port in the pod, or correct targetPort.");
            numbers.AddRange(found);
        }
        return numbers;
    }
}
