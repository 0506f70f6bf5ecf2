using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Translation;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Merging;

/// <summary>Where policies that share a target cannot be had together, told once for all pods, ports and names.</summary>
internal sealed class ConflictLog
{
    private readonly Dictionary<(string Loser, string Holder, string Field), Conflict> _conflicts = [];
    private readonly Dictionary<(string Loser, string Holder, int Port), (PolicyDraft Loser, PodKey Pod)> _opaque = [];

    public void Add(Dispute dispute, string host, bool isInternal, PodKey pod, int port) => Find(dispute, host, isInternal).Add(host, isInternal, pod, port);

    /// <summary>Of what is told of pods already nothing more needs to be said.</summary>
    public void AddAtGateway(Dispute dispute, string host) => Find(dispute, host, isInternal: false).AddAtGateway(host);

    private Conflict Find(Dispute dispute, string host, bool isInternal)
    {
        var field = dispute.Over?.Setting.Path.Text ?? (isInternal ? "" : HostField(dispute.Loser, host));
        var key = (dispute.Loser.Name, dispute.Holder.Name, field);
        if (!_conflicts.TryGetValue(key, out var known))
            _conflicts[key] = known = new Conflict(dispute, field);
        return known;
    }

    public void AddOpaque(PolicyDraft loser, PolicyDraft holder, int port, PodKey pod) => _opaque.TryAdd((loser.Name, holder.Name, port), (loser, pod));

    public IEnumerable<Finding> Findings()
    {
        foreach (var pair in _conflicts.Values.GroupBy(conflict => (Loser: conflict.Loser.Name, Holder: conflict.Dispute.Holder.Name)))
        {
            var serious = pair.Where(conflict => conflict.IsSerious).ToList();
            // Who lost at a host of its own knows of the other policy already.
            foreach (var finding in serious.Count > 0 ? serious.Select(Serious) : [Slight([.. pair])])
                yield return finding;
        }
        foreach (var (lost, where) in _opaque)
            yield return Opaque(where.Loser, lost.Holder, lost.Port, where.Pod);
    }

    private static Finding Opaque(PolicyDraft loser, string holder, int port, PodKey pod)
    {
        var index = loser.Policy!.Spec.Capture!.Opaque!.Select((written, at) => (written, at)).First(entry => entry.written.Port == port).at;
        return About(loser, $"spec.capture.opaque[{index}].port", FindingSeverity.Error, $"Port {port} of pod {pod} is decided by policy {holder}",
            "Remove it here, or take the port out of the other policy's targets.", "Only HTTP is let in there.");
    }

    private static Finding Serious(Conflict conflict)
    {
        var (loser, holder, over) = conflict.Dispute;
        var (said, held, fix) = over is { } difference
            ? (Quoted.Of(difference.Setting.Format(difference.Said.Value)) + Of(difference.Said, loser), Quoted.Of(difference.Setting.Format(difference.Held.Value)), $"Say the same{(difference.Setting == SettingTable.Provider ? "" : ", leave it out")}, or give each a host or port of its own.")
            : (Quoted.Of(OriginOf(loser, conflict.Host)), Quoted.Of(OriginOf(holder, conflict.Host)), "Write the same origin, or give each policy a host of its own.");
        var from = over is null ? "" : Of(over.Held, holder);
        return About(loser, conflict.Field, FindingSeverity.Error, $"{said} is not {held}{from}, which policy {holder.Name} holds for {conflict.Where}", fix,
            "The Deny rules count there until then, the Allow rules do not.");
    }

    private static Finding Slight(IReadOnlyList<Conflict> conflicts)
    {
        var first = conflicts[0];
        var reason = first.Dispute.Over is { } over ? $"{over.Setting.Field} differs" : "it has other hosts";
        return About(first.Loser, first.Loser.Policy!.Spec.Selector is null ? "spec.targetRefs" : "spec.selector", FindingSeverity.Warning,
            $"Cluster-internal names such as {first.Where} are held by policy {first.Dispute.Holder.Name}: {reason}",
            "Nothing needs to be done, unless workloads in the cluster should use this policy: put the rules into one policy then.",
            $"The Deny rules count in {first.Dispute.Holder.Name} for those names, the Allow rules do not.");
    }

    private static Finding About(PolicyDraft loser, string field, FindingSeverity severity, string message, string fix, string inForce) => new()
    {
        Reason = FindingReason.Conflicted,
        Severity = severity,
        Resource = loser.Policy!.Id,
        Field = field,
        Message = message,
        Fix = fix,
        Location = loser.Policy.Locator?.Locate(field),
        InForce = inForce,
    };

    /// <summary>Whose word it is, where a policy only inherits it.</summary>
    private static string Of(Spoken spoken, PolicyDraft draft) => spoken.From == draft.Own ? "" : $" of {spoken.From.Resource.Id}";

    private static string OriginOf(PolicyDraft draft, string host) => draft.Hosts.First(entry => entry.Host == host).Origin;

    private static string HostField(PolicyDraft draft, string host)
    {
        var hosts = draft.Policy!.Spec.Hosts ?? [];
        return $"spec.hosts[{Enumerable.Range(0, hosts.Count).First(at => HostSyntax.Parse(hosts[at], out var entry) is null && entry.Host == host)}]";
    }

    private sealed class Conflict(Dispute dispute, string at)
    {
        private readonly HashSet<string> _hosts = new(StringComparer.Ordinal);
        private readonly HashSet<PodKey> _pods = [];
        private (string Host, int Port, PodKey Pod) _first;
        private bool _isListed;

        public Dispute Dispute => dispute;

        public PolicyDraft Loser => dispute.Loser;

        public string Field => at;

        public string Host => _first.Host;

        /// <summary>Something that the policy wrote down is not in force as it stands. Names that merely came with the Service are no loss to who has hosts.</summary>
        public bool IsSerious => _isListed || Loser.Hosts.IsEmpty;

        /// <summary>The first place, and how many more there are.</summary>
        public string Where => _pods.Count == 0 ? $"{Host}{(_hosts.Count == 1 ? "" : $" and {_hosts.Count - 1} more")} at the gateway" : $"{Host}{(_hosts.Count == 1 || !IsSerious ? "" : $" and {_hosts.Count - 1} more")} on port {_first.Port} of pod {_first.Pod}{(_pods.Count == 1 ? "" : $" and {_pods.Count - 1} more")}";

        public void AddAtGateway(string host)
        {
            if (_pods.Count > 0)
                return;
            _isListed = true;
            if (_hosts.Count == 0)
                _first = (host, 0, default);
            _hosts.Add(host);
        }

        public void Add(string host, bool isInternal, PodKey pod, int port)
        {
            // Where hosts that the policy lists are concerned, they alone are told.
            if (isInternal && _isListed)
                return;
            if (!isInternal && !_isListed)
            {
                _isListed = true;
                _hosts.Clear();
                _pods.Clear();
            }
            if (_hosts.Count == 0)
                _first = (host, port, pod);
            _hosts.Add(host);
            _pods.Add(pod);
        }
    }
}
