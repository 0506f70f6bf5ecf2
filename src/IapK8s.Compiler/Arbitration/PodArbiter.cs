using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Compiler.Targets;
using IapK8s.Compiler.Translation;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.Arbitration;

/// <summary>
/// Which policy answers for which (port, host) of one pod: the older one. The other loses the name on that pod, all its ports, so that a name never
/// means different policies on one pod; its Deny rules go on to count with the holder, its Allow rules do not.
/// </summary>
/// <param name="candidates">Drafts that target the pod, in order of seniority.</param>
internal sealed class PodArbiter(PodKey pod, IReadOnlyList<(PolicyDraft Draft, PodTarget Target)> candidates, ConflictLog conflicts)
{
    private readonly Dictionary<(int Port, string Host), int> _held = [];
    private readonly List<HostEntry>[] _hosts = [.. candidates.Select(_ => new List<HostEntry>())];
    private readonly List<string>[] _internalHosts = [.. candidates.Select(_ => new List<string>())];

    /// <summary>By holder: rules of others that count there, each with the names it counts for.</summary>
    private readonly SortedDictionary<(int Holder, int From, int Rule), SortedSet<string>> _visiting = [];

    public PodSnapshot? Arbitrate()
    {
        for (var i = 0; i < candidates.Count; i++)
            _hosts[i].AddRange(candidates[i].Draft.Hosts.Where(entry => TryTake(i, entry.Host)));
        // After all external names: those were written down on purpose, these come with the Service.
        for (var i = 0; i < candidates.Count; i++)
            _internalHosts[i].AddRange(candidates[i].Target.InternalHosts.Where(host => TryTake(i, host)));
        // Only now is it known who holds what: a name that one policy lost may go to a younger one, on another port.
        for (var i = 0; i < candidates.Count; i++)
            HandOver(i);

        var policies = Enumerable.Range(0, candidates.Count)
            .Where(i => _hosts[i].Count + _internalHosts[i].Count > 0)
            .Select(Define)
            .OrderBy(policy => policy.Name, StringComparer.Ordinal)
            .ToImmutableArray();
        return policies.IsEmpty ? null : new PodSnapshot(pod, policies);
    }

    private bool TryTake(int candidate, string host)
    {
        var ports = candidates[candidate].Target.Ports;
        if (candidates[candidate].Draft.OnlyDenies || ports.Any(port => _held.ContainsKey((port, host))))
            return false;
        foreach (var port in ports)
            _held[(port, host)] = candidate;
        return true;
    }

    /// <summary>The Deny rules of a policy for the names that it does not hold, to whoever holds them on its ports.</summary>
    private void HandOver(int candidate)
    {
        var (draft, target) = candidates[candidate];
        foreach (var host in draft.Hosts.Except(_hosts[candidate]).Select(entry => entry.Host))
        {
            conflicts.CountLost(draft.Name, host);
            HandOver(candidate, host, isInternal: false);
        }
        foreach (var host in target.InternalHosts.Except(_internalHosts[candidate]))
            HandOver(candidate, host, isInternal: true);
    }

    private void HandOver(int candidate, string host, bool isInternal)
    {
        var (draft, target) = candidates[candidate];
        var holders = target.Ports.Where(port => _held.ContainsKey((port, host))).GroupBy(port => _held[(port, host)]).Where(held => held.Key != candidate);
        foreach (var holder in holders)
        {
            // Who answers for nothing was told why, and what protects the port in its stead is no rival.
            if (candidates[holder.Key].Draft.Policy is not null)
                conflicts.Add(draft, candidates[holder.Key].Draft, host, isInternal, pod, holder.First());
            for (var rule = 0; rule < draft.Rules.Length; rule++)
            {
                // By an internal name nobody can tell which of the policies' hosts was meant: all their Deny rules count. The holder inherits by itself.
                if (draft.Rules[rule] is { IsDeny: true, IsInherited: false } && (isInternal || draft.Rules[rule].Covers(host)))
                    Visit(holder.Key, candidate, rule, host);
            }
        }
    }

    private void Visit(int holder, int from, int rule, string host)
    {
        if (!_visiting.TryGetValue((holder, from, rule), out var hosts))
            _visiting[(holder, from, rule)] = hosts = new SortedSet<string>(StringComparer.Ordinal);
        hosts.Add(host);
    }

    private PolicyDefinition Define(int holder)
    {
        var (draft, target) = candidates[holder];
        var own = draft.Rules.Select(rule => OnPod(rule, holder)).OfType<RuleDefinition>();
        var others = _visiting.Where(visit => visit.Key.Holder == holder)
            .Select(visit => candidates[visit.Key.From].Draft.Rules[visit.Key.Rule].Definition with { Hosts = [.. visit.Value] });
        return draft.Settings with
        {
            Ports = target.Ports,
            Hosts = [.. _hosts[holder]],
            InternalHosts = [.. _internalHosts[holder]],
            Capture = draft.Settings.Capture is { } capture ? capture with { Opaque = Opaque(draft, capture.Opaque) } : null,
            Rules = [.. own.Concat(others).OrderBy(rule => rule.Level).ThenBy(rule => rule.Policy, StringComparer.Ordinal).ThenBy(rule => rule.Name, StringComparer.Ordinal)],
        };
    }

    /// <summary>Another policy's HTTP port is nobody's to open: the stricter of the two stays.</summary>
    private ImmutableArray<OpaquePort> Opaque(PolicyDraft draft, ImmutableArray<OpaquePort> ports)
    {
        var kept = ImmutableArray.CreateBuilder<OpaquePort>();
        foreach (var port in ports)
        {
            if (candidates.FirstOrDefault(other => other.Target.Ports.Contains(port.Port)).Draft is { } holder)
                conflicts.AddOpaque(draft, holder, port.Port, pod);
            else
                kept.Add(port);
        }
        return kept.ToImmutable();
    }

    /// <summary>
    /// A rule for certain hosts, on a pod where the policy has some of them. A Deny covers the internal names too, which reach the same app and which no
    /// rule can name; an Allow does not. With no host left the rule is void: without hosts it would cover all.
    /// </summary>
    private RuleDefinition? OnPod(DraftRule rule, int holder)
    {
        if (!rule.IsHostBound)
            return rule.Definition;
        var hosts = _hosts[holder].Select(entry => entry.Host).Where(rule.Definition.Hosts.Contains)
            .Concat(rule.IsDeny ? _internalHosts[holder] : []).Order(StringComparer.Ordinal).ToImmutableArray();
        return hosts.IsEmpty ? null : rule.Definition with { Hosts = hosts };
    }
}
