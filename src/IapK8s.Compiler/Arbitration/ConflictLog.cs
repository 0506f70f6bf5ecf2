using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Translation;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Arbitration;

/// <summary>Names and opaque ports that one policy lost to another, told once for all pods.</summary>
internal sealed class ConflictLog
{
    private readonly SortedDictionary<(string Loser, string Holder, string Host), Conflict> _conflicts = new(ByText);
    private readonly Dictionary<(string Policy, string Host), int> _lost = [];
    private readonly Dictionary<(string Loser, string Holder, int Port), (PolicyDraft Loser, PodKey Pod)> _opaque = [];

    public void Add(PolicyDraft loser, PolicyDraft holder, string host, bool isInternal, PodKey pod, int port)
    {
        var key = (loser.Name, holder.Name, host);
        if (_conflicts.TryGetValue(key, out var known))
            known.Pods++;
        else
            _conflicts[key] = new Conflict(loser, holder, host, isInternal, pod, port);
    }

    public void AddOpaque(PolicyDraft loser, PolicyDraft holder, int port, PodKey pod) => _opaque.TryAdd((loser.Name, holder.Name, port), (loser, pod));

    /// <summary>Once for each pod where the policy does not answer for the host.</summary>
    public void CountLost(string policy, string host) => _lost[(policy, host)] = _lost.GetValueOrDefault((policy, host)) + 1;

    /// <summary>Whether the policy answers for the host on none of its pods, though it has some.</summary>
    public bool IsLostEverywhere(PolicyDraft draft, string host) =>
        draft.Targets.Length > 0 && _lost.GetValueOrDefault((draft.Name, host)) == draft.Targets.Length;

    public IEnumerable<Finding> Findings()
    {
        foreach (var conflict in _conflicts.Values.Where(conflict => !conflict.IsInternal))
            yield return External(conflict);
        // Who lost a host of its own knows of the other policy already.
        foreach (var pair in _conflicts.Values.GroupBy(conflict => (conflict.Loser.Name, Holder: conflict.Holder.Name)).Where(pair => pair.All(conflict => conflict.IsInternal)))
            yield return Internal([.. pair]);
        foreach (var (lost, where) in _opaque)
            yield return Opaque(where.Loser, lost.Holder, lost.Port, where.Pod);
    }

    private static Finding Opaque(PolicyDraft loser, string holder, int port, PodKey pod)
    {
        var index = loser.Policy!.Spec.Capture!.Opaque!.Select((written, at) => (written, at)).First(entry => entry.written.Port == port).at;
        var field = $"spec.capture.opaque[{index}].port";
        return new Finding
        {
            Reason = FindingReason.Conflicted,
            Resource = loser.Policy!.Id,
            Field = field,
            Message = $"Port {port} of pod {pod} is decided by policy {holder}",
            Fix = "Remove it here, or take the port out of the other policy's targets.",
            Location = loser.Policy!.Locator?.Locate(field),
            InForce = "Only HTTP is let in there.",
        };
    }

    private static Finding External(Conflict conflict)
    {
        var field = $"spec.hosts[{IndexAsWritten(conflict)}]";
        return new Finding
        {
            Reason = FindingReason.Conflicted,
            Resource = conflict.Loser.Policy!.Id,
            Field = field,
            Message = $"{conflict.Host} on port {conflict.Port} of {PodsOf(conflict)} is held by policy {conflict.Holder.Name}",
            Fix = "Put the rules into one policy, or give each a host or port of its own.",
            Location = conflict.Loser.Policy!.Locator?.Locate(field),
            InForce = $"The Deny rules count in {conflict.Holder.Name} for that host, the Allow rules do not.",
        };
    }

    private static Finding Internal(IReadOnlyList<Conflict> conflicts)
    {
        var first = conflicts[0];
        var field = first.Loser.Policy!.Spec.Selector is null ? "spec.targetRefs" : "spec.selector";
        return new Finding
        {
            Reason = FindingReason.Conflicted,
            Severity = FindingSeverity.Warning,
            Resource = first.Loser.Policy!.Id,
            Field = field,
            Message = $"Cluster-internal names such as {first.Host} on port {first.Port} of {PodsOf(first)} are held by policy {first.Holder.Name}",
            Fix = "Nothing needs to be done, unless workloads in the cluster should use this policy: put the rules into one policy then.",
            Location = first.Loser.Policy!.Locator?.Locate(field),
            InForce = $"The Deny rules count in {first.Holder.Name} for those names, the Allow rules do not.",
        };
    }

    private static int IndexAsWritten(Conflict conflict)
    {
        var hosts = conflict.Loser.Policy!.Spec.Hosts ?? [];
        for (var i = 0; i < hosts.Count; i++)
        {
            if (HostSyntax.Parse(hosts[i], out var entry) is null && entry.Host == conflict.Host)
                return i;
        }
        return 0;
    }

    private static string PodsOf(Conflict conflict) => conflict.Pods == 1 ? $"pod {conflict.Pod}" : $"pod {conflict.Pod} and {conflict.Pods - 1} more";

    private static Comparer<(string, string, string)> ByText { get; } = Comparer<(string, string, string)>.Create((left, right) =>
        string.CompareOrdinal(left.Item1, right.Item1) is not 0 and var first ? first
        : string.CompareOrdinal(left.Item2, right.Item2) is not 0 and var second ? second
        : string.CompareOrdinal(left.Item3, right.Item3));

    private sealed class Conflict(PolicyDraft loser, PolicyDraft holder, string host, bool isInternal, PodKey pod, int port)
    {
        public PolicyDraft Loser => loser;

        public PolicyDraft Holder => holder;

        public string Host => host;

        public bool IsInternal => isInternal;

        /// <summary>The first one.</summary>
        public PodKey Pod => pod;

        public int Port => port;

        public int Pods { get; set; } = 1;
    }
}
