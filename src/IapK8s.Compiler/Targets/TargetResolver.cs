using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Targets;

/// <summary>From what a policy names to pods and ports. A reference that leads nowhere targets nothing; the ports stay without a policy and are refused.</summary>
internal sealed class TargetResolver(ResourceIndex index)
{
    private readonly ServiceTargets _services = new(index);
    private readonly WorkloadTargets _workloads = new(index);
    private readonly RouteTargets _routes = new(index);

    public ImmutableArray<PodTarget> Resolve(IapPolicy policy, FindingList findings)
    {
        var pods = new PodTargetBuilder();
        var ns = policy.Metadata.Namespace;
        var targets = policy.Spec.TargetRefs ?? [];
        for (var i = 0; i < targets.Count; i++)
        {
            var field = FieldPath.Spec.Child("targetRefs").Index(i);
            switch (targets[i].Kind)
            {
                case "Service":
                    _services.Add(ns, targets[i], field, pods, findings);
                    break;
                case "Ingress" or "HTTPRoute":
                    _routes.Add(ns, targets[i], field, pods, findings);
                    break;
                case ApiGroup.IapApplication:
                    // Gateways serve it: it has no pods.
                    GatewayTargets.CheckApplication(index, ns, targets[i].Name!, field, findings);
                    break;
                default:
                    _workloads.Add(ns, targets[i], field, pods, findings);
                    break;
            }
        }
        if (policy.Spec.Selector is { } selector)
            _workloads.AddSelected(ns, selector, FieldPath.Spec.Child("selector"), pods, findings);
        return pods.Build();
    }

    /// <summary>What of a pod nobody has claimed: its declared ports but <paramref name="taken"/>, by its address and the Services that lead there.</summary>
    public void AddUnclaimed(PodRecord pod, IReadOnlySet<int> taken, PodTargetBuilder pods) =>
        _workloads.AddPorts(pod, pod.Ports.Select(port => port.Number).Where(port => !taken.Contains(port)).ToHashSet(), pods);
}
