using System.Globalization;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Targets;

/// <summary>An Ingress or HTTPRoute: the pods behind the Services that it leads to. Its names are <see cref="RouteHosts"/>'.</summary>
internal sealed class RouteTargets(ResourceIndex index)
{
    private readonly ServiceTargets _services = new(index);

    public void Add(string ns, TargetRef target, FieldPath field, PodTargetBuilder pods, FindingList findings)
    {
        var name = $"{target.Kind} {ns}/{target.Name}";
        if (!index.Routes.TryGetValue((target.Kind!, ns, target.Name!), out var route))
        {
            findings.Error(FindingReason.RefNotFound, field.Child("name"), $"There is no {name}", "Create it, or name one of the policy's namespace.");
            return;
        }
        var backends = route.Backends.Where(backend => target.SectionName is null || backend.Section == target.SectionName).ToList();
        if (backends.Count == 0)
        {
            if (target.SectionName is { } section)
                findings.Error(FindingReason.RefNotFound, field.Child("sectionName"), $"{name} has no rule named \"{section}\" that leads to a Service", "Write the name of one of its rules, or leave sectionName out.");
            else
                findings.Warning(FindingReason.NoTargets, field, $"{name} leads to no Service", "Give it a backend, or target the Service.");
        }
        foreach (var backend in backends.DistinctBy(backend => (backend.Namespace, backend.Service, backend.Port)))
            Add(name, backend, ns, field, pods, findings);
    }

    private void Add(string route, RouteBackend backend, string ns, FieldPath field, PodTargetBuilder pods, FindingList findings)
    {
        if (backend.Namespace != ns)
        {
            // A grant lets the route send traffic there. Who decides over those pods is their namespace's to say.
            findings.Error(FindingReason.RefNotPermitted, field, $"{route} leads to Service {backend.Namespace}/{backend.Service}, which is another namespace's", $"Write a policy in {backend.Namespace} for it.");
            return;
        }
        if (!index.Services.TryGetValue((ns, backend.Service), out var service))
        {
            findings.Error(FindingReason.RefNotFound, field, $"{route} leads to Service {ns}/{backend.Service}, which is not there", "Create it, or correct the route.");
            return;
        }
        var ports = service.Ports.Where(port => port.Name == backend.Port || port.Port.ToString(CultureInfo.InvariantCulture) == backend.Port).ToList();
        if (ports.Count == 0)
            findings.Error(FindingReason.RefNotFound, field, $"{route} leads to port \"{backend.Port}\" of Service {ns}/{backend.Service}, which has none such", "Correct the route, or the Service.");
        else
            _services.Add(service, ports, field, pods, findings);
    }
}
