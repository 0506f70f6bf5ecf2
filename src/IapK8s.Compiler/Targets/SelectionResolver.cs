using System.Collections.Immutable;
using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Resources;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Targets;

/// <summary>From what policies name to labels. A reference that leads nowhere selects nothing; the policy's findings say so already.</summary>
internal sealed class SelectionResolver(ResourceIndex index, string ns)
{
    /// <summary>Of a namespace's own policies and of the cluster policy that protects what they leave, if there is one.</summary>
    public ImmutableArray<PolicySelection> Resolve(UpperLevels upper)
    {
        var selections = index.Policies.Where(policy => policy.Spec is { IsForNamespace: false, IsAtSidecar: true }).Select(Resolve).Where(selection => !selection.Pods.IsEmpty);
        return upper.Protector is { } protector
            ? [.. selections, new PolicySelection(ns, protector.Name, [new LabelSelector()], IsExplicit: false)]
            : [.. selections];
    }

    private PolicySelection Resolve(IapPolicy policy)
    {
        var targets = (policy.Spec.TargetRefs ?? []).Where(target => target.Kind != ApiGroup.IapApplication).Select(target => Labels(target).ToList()).ToList();
        return new PolicySelection(
            ns,
            policy.Metadata.ToString(),
            [.. targets.SelectMany(labels => labels).OfType<LabelSelector>(), .. policy.Spec.Selector is { } selector ? [selector] : Array.Empty<LabelSelector>()],
            policy.Spec.Capture?.Mode == "Explicit")
        {
            IsWhole = targets.All(labels => labels.Count > 0 && !labels.Contains(null)),
        };
    }

    /// <returns>Null for what leads nowhere.</returns>
    private IEnumerable<LabelSelector?> Labels(TargetRef target) => target.Kind switch
    {
        "Service" => [OfService(target.Name!)],
        // A backend in another namespace is refused.
        "Ingress" or "HTTPRoute" => index.Routes.TryGetValue((target.Kind, ns, target.Name!), out var route)
            ? route.Backends.Where(backend => backend.Namespace == ns && (target.SectionName is null || backend.Section == target.SectionName)).Select(backend => backend.Service).Distinct().Select(OfService)
            : [],
        _ => [index.Workloads.TryGetValue((target.Kind!, ns, target.Name!), out var workload) && !LabelMatch.IsEmpty(workload.Selector) ? workload.Selector : null],
    };

    /// <summary>A Service without a selector has no pods of its own.</summary>
    private LabelSelector? OfService(string name) =>
        index.Services.TryGetValue((ns, name), out var service) && !service.Selector.IsEmpty ? new LabelSelector { MatchLabels = service.Selector } : null;
}
