using System.Globalization;
using IapK8s.Cli.Loading;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Cli.Asking.Targets;

/// <summary>From a host to the policies that answer for it: each pod's own snapshot is asked, as its sidecar would ask it, and what gateways decide by. Pods that say the same are one answer.</summary>
internal sealed class TargetFinder(PolicyWorld world)
{
    /// <summary>All that the filter takes; where no pod has the host, and one was named, what that pod says of it.</summary>
    public IReadOnlyList<AskedTarget> Find(string host, TargetFilter filter)
    {
        var pods = world.Compiled.Pods.Values.Where(pod => filter.Takes(pod.Pod)).ToList();
        var named = pods.Where(pod => pod.Policies.Any(policy => Answers(policy, host))).ToList();
        var asked = named.Count > 0 ? named : filter.Pod is not null || filter.Port is not null ? pods : [];

        var atGateway = GatewaysOf(filter).SelectMany(policy => policy.Policy.Hosts.Where(entry => entry.Host == host).Take(1).Select(entry => new AskedTarget(LookupStatus.Found, policy.Policy, [], [])
        {
            Host = entry,
            Sources = policy.Sources,
            IsAtGateway = true,
        }));

        // A port that does not have the host is nobody's question, unless it was asked for.
        return [.. asked.SelectMany(pod => Ports(pod, filter).Select(port => Ask(pod, port, host)))
            .Where(target => target.Lookup == LookupStatus.Found || filter.Port is not null || named.Count == 0)
            .GroupBy(Likeness, StringComparer.Ordinal)
            .Select(alike => alike.First() with { Pods = [.. alike.SelectMany(target => target.Pods).Distinct().Order()], Ports = [.. alike.SelectMany(target => target.Ports).Distinct().Order()] }).Concat(atGateway)];
    }

    /// <summary>Every external host there is, for who asks without one, or for one that is not there.</summary>
    public IEnumerable<string> HostsOf(TargetFilter filter) =>
        world.Compiled.Pods.Values.Where(pod => filter.Takes(pod.Pod)).SelectMany(pod => pod.Policies).Concat(GatewaysOf(filter).Select(policy => policy.Policy)).SelectMany(policy => policy.Hosts).Select(entry => entry.Host).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>Who names a pod or a port means no gateway.</summary>
    private IEnumerable<GatewayPolicy> GatewaysOf(TargetFilter filter) =>
        filter.Pod is null && filter.Port is null ? world.Compiled.Gateway.Where(policy => filter.Namespace is null || policy.Policy.Namespace == filter.Namespace) : [];

    private static IEnumerable<int> Ports(PodSnapshot pod, TargetFilter filter) =>
        filter.Port is { } port ? [port] : pod.Policies.SelectMany(policy => policy.Ports).Distinct().Order();

    private static bool Answers(PolicyDefinition policy, string host) => policy.Hosts.Any(entry => entry.Host == host) || policy.InternalHosts.Contains(host);

    private AskedTarget Ask(PodSnapshot pod, int port, string host)
    {
        var lookup = SnapshotOf(pod).Find(port, host);
        var definition = lookup.Match?.Policy.Definition;
        return new AskedTarget(lookup.Status, definition, [pod.Pod], [port])
        {
            Host = lookup.Match?.Host,
            Sources = definition is null ? null : pod.Sources[pod.Policies.IndexOf(definition)],
        };
    }

    /// <summary>Who answers for what does not depend on who is in which group.</summary>
    private PolicySnapshot SnapshotOf(PodSnapshot pod)
    {
        if (!_snapshots.TryGetValue(pod.Pod, out var snapshot))
            _snapshots[pod.Pod] = snapshot = world.SnapshotOf(pod.Pod, GroupMembership.Empty);
        return snapshot;
    }

    private readonly Dictionary<PodKey, PolicySnapshot> _snapshots = [];

    /// <summary>What tells one answer from another: the policy, and what of it may differ from pod to pod.</summary>
    private static string Likeness(AskedTarget target) => target.Definition is not { } policy
        ? target.Lookup.ToString()
        : string.Join('\n',
            [target.Lookup.ToString(), policy.Name, target.Host?.Origin ?? "", .. policy.Hosts.Select(entry => entry.Origin), "",
                .. policy.Rules.Select(rule => $"{rule.Level.ToString("D")} {rule.Id} {string.Join(' ', rule.Hosts)} {rule.Action.ToString("D")}"), policy.Session.MaxAge.ToString("c", CultureInfo.InvariantCulture)]);
}
