using System.Collections.Immutable;
using IapK8s.Compiler.Targets;
using IapK8s.Compiler.Translation;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.Merging;

/// <summary>
/// The effective policies of one namespace that a gateway decides by: for each target and host what all who claim it come to together, as on the ports of a pod. A gateway is told a host and
/// no port, so what answers alike for several targets is one policy there, and a host may have several.
/// </summary>
/// <param name="drafts">In order of seniority.</param>
internal sealed class GatewayMerger(IReadOnlyList<PolicyDraft> drafts, PolicyMerger merger, Claimants nobody, ConflictLog conflicts)
{
    private readonly Dictionary<string, (HostEntry Entry, PolicyDraft Holder)> _origins = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Host, string Place), (GatewayTarget Target, Claimants Claimants)> _cells = new(CellOrder);

    private static Comparer<(string Host, string Place)> CellOrder { get; } = Comparer<(string Host, string Place)>.Create((left, right) =>
        string.CompareOrdinal(left.Host, right.Host) is not 0 and var byHost ? byHost : string.CompareOrdinal(left.Place, right.Place));

    /// <summary>Sorted by name; no two have the same one.</summary>
    public ImmutableArray<PodPolicy> Merge()
    {
        foreach (var draft in drafts.Where(draft => !draft.OnlyDenies && !draft.GatewayTargets.IsEmpty))
        {
            foreach (var entry in draft.Hosts)
                _origins.TryAdd(entry.Host, (entry, draft));
        }
        foreach (var draft in drafts)
            Claim(draft);
        return Named(Answers().SelectMany(Define));
    }

    private void Claim(PolicyDraft draft)
    {
        foreach (var entry in draft.Hosts.Where(entry => _origins.ContainsKey(entry.Host)))
        {
            // One host has one origin, whoever targets what: sessions and redirects are bound to it.
            var kind = _origins[entry.Host].Entry == entry ? ClaimKind.Named : ClaimKind.NamedOtherwise;
            foreach (var target in draft.GatewayTargets)
            {
                var claimants = _cells.TryGetValue((entry.Host, target.Place), out var cell) ? cell.Claimants : nobody;
                _cells[(entry.Host, target.Place)] = (target, claimants.With(draft, kind));
            }
        }
    }

    private Dictionary<MergedPolicy, Answer> Answers()
    {
        var answers = new Dictionary<MergedPolicy, Answer>();
        foreach (var ((host, _), (target, claimants)) in _cells)
        {
            var claims = claimants.Claims.Where(claim => !claim.Draft.OnlyDenies).ToList();
            if (claims.TrueForAll(claim => claim.Kind != ClaimKind.Named))
            {
                foreach (var (loser, _) in claims)
                    conflicts.AddAtGateway(new Dispute(loser, _origins[host].Holder, null), host);
                continue;
            }
            var resolution = merger.Resolve(claimants);
            foreach (var dispute in resolution.Disputes)
                conflicts.AddAtGateway(dispute, host);
            if (!answers.TryGetValue(resolution.Answer!, out var answer))
                answers[resolution.Answer!] = answer = new Answer();
            (target.Application is { } application ? answer.At(application) : answer.Asked).Add(_origins[host].Entry);
            answer.HasSidecars |= target.Application is null && claimants.Claims.Any(claim => claim.Draft.Policy is { Spec.IsAtSidecar: true });
        }
        return answers;
    }

    /// <summary>One for each set of hosts: those of ingresses that ask, and those of the apps that are forwarded to.</summary>
    private static IEnumerable<PodPolicy> Define(KeyValuePair<MergedPolicy, Answer> answer)
    {
        var uses = answer.Value.Applications.Select(application => (Application: (string?)application.Key, Hosts: application.Value))
            .Concat(answer.Value.Asked.Count > 0 ? [(null, answer.Value.Asked)] : []);
        return uses.GroupBy(use => string.Join(' ', use.Hosts.Select(host => host.Host)), StringComparer.Ordinal).Select(same =>
        {
            var isAsked = same.Any(use => use.Application is null);
            return Define(answer.Key, [.. same.First().Hosts], new GatewayUse(isAsked, [.. same.Select(use => use.Application).OfType<string>()], isAsked && answer.Value.HasSidecars));
        });
    }

    private static PodPolicy Define(MergedPolicy merged, ImmutableArray<HostEntry> hosts, GatewayUse use) => new(
        merged,
        merged.Settings with { Ports = [], Hosts = hosts, InternalHosts = [], Capture = null, Rules = merged.RulesAt(hosts, []), Gateway = use },
        merged.Sources);

    private static ImmutableArray<PodPolicy> Named(IEnumerable<PodPolicy> policies) =>
    [
        .. policies.GroupBy(policy => policy.Definition.Name, StringComparer.Ordinal)
            .SelectMany(same => same.OrderBy(policy => policy.Definition.Hosts[0].Host, StringComparer.Ordinal).ThenByDescending(policy => policy.Definition.Gateway!.ForwardAuth)
                .Select((policy, number) => number == 0 ? policy : policy with { Definition = policy.Definition with { Name = $"{same.Key}#{number + 1}" } }))
            .OrderBy(policy => policy.Definition.Name, StringComparer.Ordinal),
    ];

    private sealed class Answer
    {
        private static readonly Comparer<HostEntry> ByHost = Comparer<HostEntry>.Create((left, right) => string.CompareOrdinal(left.Host, right.Host));

        public SortedSet<HostEntry> Asked { get; } = new(ByHost);

        public bool HasSidecars { get; set; }

        public SortedDictionary<string, SortedSet<HostEntry>> Applications { get; } = new(StringComparer.Ordinal);

        public SortedSet<HostEntry> At(string application)
        {
            if (!Applications.TryGetValue(application, out var hosts))
                Applications[application] = hosts = new SortedSet<HostEntry>(ByHost);
            return hosts;
        }
    }
}
