using System.Collections.Immutable;
using System.Globalization;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Targets;

/// <summary>
/// What policies target as a gateway tells it apart, which sees no pod: by names, and the ports of a Service, whether it is named or a route leads to it. Pods that come and go
/// change nothing, and a Service need not select any.
/// </summary>
internal sealed class GatewayTargets(ResourceIndex index)
{
    public ImmutableArray<GatewayTarget> Of(IapPolicy policy)
    {
        var ns = policy.Metadata.Namespace;
        var targets = (policy.Spec.TargetRefs ?? []).ToLookup(target => target.Kind == ApiGroup.IapApplication);
        // What the gateway forwards to is decided there, wherever the rest is.
        var applications = targets[true].Where(target => index.Applications.ContainsKey($"{ns}/{target.Name}")).Select(target => target.Name!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(name => new GatewayTarget($"{ApiGroup.IapApplication} {name}", name));
        if (!policy.Spec.IsAtGateway)
            return [.. applications];
        IEnumerable<string> places = policy.Spec.Selector is { } selector ? [$"selector {Text(selector)}"] : targets[false].SelectMany(target => Places(ns, target));
        return [.. places.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(place => new GatewayTarget(place)), .. applications];
    }

    /// <summary>For a policy that is decided nowhere else, and so has no pods to look for.</summary>
    public void Check(IapPolicy policy, FindingList findings)
    {
        var (ns, targets) = (policy.Metadata.Namespace, policy.Spec.TargetRefs ?? []);
        for (var i = 0; i < targets.Count; i++)
        {
            if (targets[i].Kind == ApiGroup.IapApplication)
                CheckApplication(index, ns, targets[i].Name!, FieldPath.Spec.Child("targetRefs").Index(i), findings);
            else if (!IsThere(ns, targets[i]))
                findings.Error(FindingReason.RefNotFound, FieldPath.Spec.Child("targetRefs").Index(i).Child("name"), $"There is no {targets[i].Kind} {ns}/{targets[i].Name}", "Create it, or name one of the policy's namespace.");
        }
    }

    public static void CheckApplication(ResourceIndex index, string ns, string name, FieldPath target, FindingList findings)
    {
        if (!index.Applications.ContainsKey($"{ns}/{name}"))
            findings.Error(FindingReason.RefNotFound, target.Child("name"), $"There is no IapApplication {ns}/{name}", "Create it, or name one of the policy's namespace.");
    }

    private bool IsThere(string ns, TargetRef target) => target.Kind switch
    {
        "Service" => index.Services.ContainsKey((ns, target.Name!)),
        "Ingress" or "HTTPRoute" => index.Routes.ContainsKey((target.Kind, ns, target.Name!)),
        _ => index.Workloads.ContainsKey((target.Kind!, ns, target.Name!)),
    };

    private IEnumerable<string> Places(string ns, TargetRef target)
    {
        if (target.Kind == "Service" && index.Services.TryGetValue((ns, target.Name!), out var service))
            return service.Ports.Where(port => target.SectionName is null || port.Name == target.SectionName).Select(port => PlaceOf(service, port));
        if (index.Routes.TryGetValue((target.Kind!, ns, target.Name!), out var route)
            && route.Backends.Where(backend => target.SectionName is null || backend.Section == target.SectionName).Select(PlaceOf).ToList() is { Count: > 0 } behind)
            return behind;
        return target.SectionName is { } section ? [Named(target, section)] : SectionsOf(ns, target).Append("").Select(name => Named(target, name));
    }

    private string PlaceOf(RouteBackend backend) =>
        index.Services.TryGetValue((backend.Namespace, backend.Service), out var service)
        && service.Ports.FirstOrDefault(port => port.Name == backend.Port || Number(port) == backend.Port) is { } port
            ? PlaceOf(service, port)
            : $"Service {backend.Namespace}/{backend.Service} {backend.Port}";

    private static string PlaceOf(ServiceRecord service, ServicePort port) => $"Service {service.Namespace}/{service.Name} {Number(port)}";

    private static string Number(ServicePort port) => port.Port.ToString(CultureInfo.InvariantCulture);

    private static string Named(TargetRef target, string section) => $"{target.Kind} {target.Name} {section}";

    /// <summary>Whoever targets all of it shares each part with whoever targets that.</summary>
    private IEnumerable<string> SectionsOf(string ns, TargetRef target) => index.Policies.Where(policy => policy.Metadata.Namespace == ns && policy.Spec.IsAtGateway)
        .SelectMany(policy => policy.Spec.TargetRefs ?? []).Where(other => other.Kind == target.Kind && other.Name == target.Name).Select(other => other.SectionName).OfType<string>();

    private static string Text(LabelSelector selector) => string.Join(';',
        (selector.MatchLabels ?? ImmutableSortedDictionary<string, string>.Empty).Select(label => $"{label.Key}={label.Value}").Order(StringComparer.Ordinal)
        .Concat((selector.MatchExpressions ?? []).Select(expression => $"{expression.Key} {expression.Operator} {string.Join(',', (expression.Values ?? []).Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal)));
}
