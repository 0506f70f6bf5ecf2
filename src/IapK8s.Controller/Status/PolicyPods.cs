using System.Runtime.CompilerServices;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Controller.Reconciling;
using IapK8s.Policy.Definitions;

namespace IapK8s.Controller.Status;

/// <summary>A pod that runs without a sidecar though a policy selects it: it was there before.</summary>
/// <param name="Command">Brings it back with one.</param>
internal sealed record BarePod(string Pod, string Command);

/// <summary>An effective policy of a pod that a policy says something in.</summary>
/// <param name="Answers">Whether it is one of those whose names it answers for: else it is above them, or only denies there.</param>
internal sealed record PolicyTarget(PodSnapshot Pod, PolicyDefinition Policy, bool Answers);

/// <summary>An effective policy of gateways that a policy says something in.</summary>
/// <param name="Answers">As of a pod's.</param>
internal sealed record GatewayTarget(PolicyDefinition Policy, bool Answers);

/// <summary>Which pods each policy speaks to, and what it says at gateways. Follows from the round alone, so it is worked out once for each.</summary>
internal sealed class PolicyPods
{
    private static readonly ConditionalWeakTable<Round, PolicyPods> Known = [];

    private readonly ILookup<string, PolicyTarget> _targets;
    private readonly ILookup<string, BarePod> _bare;
    private readonly ILookup<string, GatewayTarget> _gateway;

    private PolicyPods(Round round)
    {
        var effective = round.Compiled.Effective.ToDictionary(summary => (summary.Namespace, summary.Policy));
        // A policy is as far as every pod is that it says something to, the ones that only inherit from it too.
        _targets = round.Compiled.Pods.Values.SelectMany(pod => pod.Policies.Zip(pod.Sources, (policy, sources) => (Pod: pod, Policy: policy, Sources: sources)))
            .SelectMany(target => target.Sources.Contributors.Select(name => (Name: name, Target: new PolicyTarget(target.Pod, target.Policy, target.Sources.Policies.Contains(name)))))
            .ToLookup(target => target.Name, target => target.Target, StringComparer.Ordinal);
        _gateway = round.Compiled.Gateway
            .SelectMany(policy => policy.Sources.Contributors.Select(name => (Name: name, Target: new GatewayTarget(policy.Policy, policy.Sources.Policies.Contains(name)))))
            .ToLookup(target => target.Name, target => target.Target, StringComparer.Ordinal);
        _bare = Bare(round, effective).ToLookup(bare => bare.Policy, bare => bare.Pod, StringComparer.Ordinal);
    }

    public static PolicyPods Of(Round round) => Known.GetValue(round, static round => new PolicyPods(round));

    /// <param name="policy"><c>namespace/name</c>, <c>/name</c> for a cluster policy.</param>
    public IEnumerable<PolicyTarget> TargetsOf(string policy) => _targets[policy];

    public IEnumerable<GatewayTarget> AtGatewayOf(string policy) => _gateway[policy];

    public IEnumerable<BarePod> BareOf(string policy) => _bare[policy];

    /// <summary>By labels, whatever ports they declare: what declares none is as open. A pod without uid is no container's, but a process that a folder speaks of.</summary>
    private static IEnumerable<(string Policy, BarePod Pod)> Bare(Round round, Dictionary<(string, string), EffectivePolicySummary> effective)
    {
        var selections = round.Compiled.Selections.ToLookup(selection => selection.Namespace, StringComparer.Ordinal);
        var workloads = round.State.Resources.Workloads.ToLookup(workload => workload.Namespace, StringComparer.Ordinal);
        foreach (var pod in round.State.Resources.Pods.Where(pod => pod.Uid.Length > 0 && !pod.HasSidecar))
        {
            var selecting = selections[pod.Namespace].Where(selection => selection.Takes(pod.Labels)).ToList();
            if (selecting.Count == 0)
            {
                continue;
            }

            var bare = new BarePod(pod.Key.ToString(), CommandFor(pod, workloads[pod.Namespace]));
            foreach (var policy in selecting.SelectMany(selection => effective.TryGetValue((pod.Namespace, selection.Policy), out var summary) ? summary.Contributors : [selection.Policy]).Distinct())
            {
                yield return (policy, bare);
            }
        }
    }

    private static string CommandFor(PodRecord pod, IEnumerable<WorkloadRecord> workloads) =>
        workloads.FirstOrDefault(workload => Takes(workload, pod)) is { } owner
            ? $"kubectl -n {pod.Namespace} rollout restart {owner.Kind.ToLowerInvariant()}/{owner.Name}"
            : $"kubectl -n {pod.Namespace} delete pod {pod.Name}";

    private static bool Takes(WorkloadRecord workload, PodRecord pod) =>
        workload.Selector is { MatchLabels: null or { Count: 0 }, MatchExpressions: null or { Count: 0 } } ? false
        : new PolicySelection(pod.Namespace, "", [workload.Selector], IsExplicit: false).Takes(pod.Labels);
}
