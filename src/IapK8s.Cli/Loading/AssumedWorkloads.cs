using System.Collections.Immutable;
using System.Globalization;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Policies;

namespace IapK8s.Cli.Loading;

/// <summary>
/// Policies are in force on pods, and whoever keeps them in files seldom keeps pods beside them. In a namespace of which the manifests hold no pod, one is assumed for each thing that
/// policies target; and where they hold nothing of a kind that is targeted, that thing too. What the manifests hold some of they are taken at their word about.
/// </summary>
internal sealed class AssumedWorkloads
{
    private const int FirstPort = 8080;

    private readonly ResourceSet _set;
    private readonly List<PodRecord> _pods = [];
    private readonly List<ServiceRecord> _services = [];
    private readonly List<WorkloadRecord> _workloads = [];
    private readonly List<RouteRecord> _routes = [];

    /// <param name="set">Services, workloads and routes of one namespace.</param>
    private AssumedWorkloads(ResourceSet set) => _set = set;

    /// <returns>The set with what is assumed, and the names of the things whose pods are.</returns>
    public static (ResourceSet Resources, ImmutableArray<string> Assumed) Complete(ResourceSet set)
    {
        var populated = set.Pods.Select(pod => pod.Namespace).ToHashSet(StringComparer.Ordinal);
        var (services, workloads, routes) = (set.Services.ToLookup(service => service.Namespace), set.Workloads.ToLookup(workload => workload.Namespace), set.Routes.ToLookup(route => route.Namespace));
        var (assumed, names) = (new List<AssumedWorkloads>(), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var policies in set.Policies.Where(policy => !populated.Contains(policy.Metadata.Namespace)).GroupBy(policy => policy.Metadata.Namespace))
        {
            var own = new AssumedWorkloads(set with { Services = [.. services[policies.Key]], Workloads = [.. workloads[policies.Key]], Routes = [.. routes[policies.Key]] });
            names.UnionWith(policies.SelectMany(own.Assume));
            assumed.Add(own);
        }
        return (set with
        {
            Pods = set.Pods.AddRange(assumed.SelectMany(own => own._pods)),
            Services = set.Services.AddRange(assumed.SelectMany(own => own._services)),
            Workloads = set.Workloads.AddRange(assumed.SelectMany(own => own._workloads)),
            Routes = set.Routes.AddRange(assumed.SelectMany(own => own._routes)),
        }, [.. names]);
    }

    private List<string> Assume(IapPolicy policy)
    {
        var (ns, names) = (policy.Metadata.Namespace, new List<string>());
        foreach (var target in policy.Spec.TargetRefs ?? [])
        {
            var isThere = target.Kind switch
            {
                "Service" => Serve(ns, target.Name!, target.SectionName),
                "Ingress" or "HTTPRoute" => Route(target, ns, policy.Spec.Hosts),
                "Namespace" or null => false,
                _ => Run(target, ns),
            };
            if (isThere)
                names.Add($"{target.Kind} {ns}/{target.Name}");
        }

        if (policy.Spec.Selector is { } selector)
        {
            AddPod(ns, policy.Metadata.Name, LabelsOf(selector));
            names.Add($"the selector of IapPolicy {ns}/{policy.Metadata.Name}");
        }

        return names;
    }

    private bool Serve(string ns, string name, string? section)
    {
        if (_set.Services.Concat(_services).FirstOrDefault(service => service.Name == name) is not { } found)
        {
            if (!_set.Services.IsEmpty)
                return false;
            found = new ServiceRecord(ns, name, Labels(name), [new ServicePort(section ?? "http", 80, FirstPort.ToString(CultureInfo.InvariantCulture))]);
            _services.Add(found);
        }

        if (found.Selector.IsEmpty)
            return false;
        AddPod(ns, name, found.Selector);
        return true;
    }

    private bool Route(TargetRef target, string ns, IReadOnlyList<string>? hosts)
    {
        if (_set.Routes.Concat(_routes).FirstOrDefault(route => route.Kind == target.Kind && route.Name == target.Name) is not { } found)
        {
            if (hosts is null || _set.Routes.Any(route => route.Kind == target.Kind))
                return false;
            found = new RouteRecord(target.Kind!, ns, target.Name!, [.. hosts], [new RouteBackend(target.SectionName ?? "", ns, target.Name!, "80")]);
            _routes.Add(found);
        }

        return found.Backends.Where(backend => backend.Namespace == ns).Select(backend => backend.Service).Distinct(StringComparer.Ordinal).ToList().Any(service => Serve(ns, service, null));
    }

    private bool Run(TargetRef target, string ns)
    {
        if (_set.Workloads.Concat(_workloads).FirstOrDefault(workload => workload.Kind == target.Kind && workload.Name == target.Name) is not { } found)
        {
            if (_set.Workloads.Any(workload => workload.Kind == target.Kind))
                return false;
            found = new WorkloadRecord(target.Kind!, ns, target.Name!, new LabelSelector { MatchLabels = Labels(target.Name!) });
            _workloads.Add(found);
        }

        AddPod(ns, target.Name!, LabelsOf(found.Selector), target.SectionName);
        return true;
    }

    /// <summary>With the ports that Services lead to, and one where none does.</summary>
    private void AddPod(string ns, string name, ImmutableSortedDictionary<string, string> labels, string? port = null)
    {
        if (labels.IsEmpty || _pods.Any(pod => pod.Labels.SequenceEqual(labels)))
            return;
        var targets = _set.Services.Concat(_services).Where(service => !service.Selector.IsEmpty && service.Selector.All(wanted => labels.GetValueOrDefault(wanted.Key) == wanted.Value))
            .SelectMany(service => service.Ports).Select(served => served.TargetPort).Append(port).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var ports = targets.Select((target, index) => int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new PodPort("", number) : new PodPort(target, FirstPort + index));
        _pods.Add(new PodRecord(ns, $"{name}-assumed", labels, targets.Count == 0 ? [new PodPort("http", FirstPort)] : [.. ports], []));
    }

    private static ImmutableSortedDictionary<string, string> Labels(string name) => ImmutableSortedDictionary<string, string>.Empty.Add("app", name);

    /// <summary>Some that a selector takes.</summary>
    private static ImmutableSortedDictionary<string, string> LabelsOf(LabelSelector selector)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        labels.AddRange(selector.MatchLabels ?? ImmutableSortedDictionary<string, string>.Empty);
        foreach (var requirement in (selector.MatchExpressions ?? []).Where(requirement => requirement.Operator is "In" or "Exists" && !labels.ContainsKey(requirement.Key!)))
            labels[requirement.Key!] = requirement.Values is [var first, ..] ? first : "assumed";
        return labels.ToImmutable();
    }
}
