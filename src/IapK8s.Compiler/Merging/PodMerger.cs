using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Targets;
using IapK8s.Compiler.Translation;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.Merging;

/// <summary>
/// The effective policies of one pod: for each port and name what all who claim it come to together. A policy's rules reach its own ports and hosts and no further, so where policies
/// share some of them there is one effective policy for what they share and one for what each has to itself.
/// </summary>
/// <param name="candidates">Drafts that target the pod, in order of seniority.</param>
internal sealed class PodMerger(PodKey pod, IReadOnlyList<(PolicyDraft Draft, PodTarget Target)> candidates, PolicyMerger merger, Claimants nobody, ConflictLog conflicts)
{
    private readonly Dictionary<(int Port, string Host), Cell> _cells = [];

    /// <summary>Sorted by name; no two have the same name, nor a (port, host) in common.</summary>
    public ImmutableArray<PodPolicy> Merge()
    {
        if (candidates is [var only])
            return [.. Alone(only)];
        foreach (var candidate in candidates)
            Claim(candidate.Draft, candidate.Target);
        // Who has nothing but opaque ports shares none.
        return Named(Answers().SelectMany(answer => Areas(answer.Value).Select(area => Define(answer.Key, area.Ports, area.Places)))
            .Concat(candidates.Where(candidate => candidate.Target.Ports.IsEmpty).SelectMany(Alone)));
    }

    private IEnumerable<PodPolicy> Alone((PolicyDraft Draft, PodTarget Target) candidate)
    {
        var (draft, target) = candidate;
        if (draft.OnlyDenies || (draft.Hosts.IsEmpty && target.InternalHosts.IsEmpty))
            return [];
        return [Define(merger.Alone(draft), target.Ports, draft.Hosts, [.. InternalHosts(draft, target)], [])];
    }

    /// <summary>A name that the policy also lists is an external one: it was written down on purpose.</summary>
    private static IEnumerable<string> InternalHosts(PolicyDraft draft, PodTarget target) => target.InternalHosts.Where(host => !draft.Hosts.Any(entry => entry.Host == host));

    private void Claim(PolicyDraft draft, PodTarget target)
    {
        foreach (var port in target.Ports)
        {
            foreach (var entry in draft.Hosts)
            {
                var cell = _cells.GetValueOrDefault((port, entry.Host), new Cell(nobody, null));
                var kind = cell.Entry is { } first && first != entry ? ClaimKind.NamedOtherwise : ClaimKind.Named;
                _cells[(port, entry.Host)] = new Cell(cell.Claimants.With(draft, kind), cell.Entry ?? (draft.OnlyDenies ? null : entry));
            }
            foreach (var host in InternalHosts(draft, target))
            {
                var cell = _cells.GetValueOrDefault((port, host), new Cell(nobody, null));
                _cells[(port, host)] = cell with { Claimants = cell.Claimants.With(draft, ClaimKind.Internal) };
            }
        }
    }

    /// <summary>Who answers for which names on which ports; all sorted, but for the first.</summary>
    private Dictionary<MergedPolicy, SortedDictionary<int, List<Place>>> Answers()
    {
        var answers = new Dictionary<MergedPolicy, SortedDictionary<int, List<Place>>>();
        foreach (var ((port, host), cell) in _cells.OrderBy(cell => cell.Key.Port).ThenBy(cell => cell.Key.Host, StringComparer.Ordinal))
        {
            var resolution = merger.Resolve(cell.Claimants);
            if (resolution.Answer is not { } answer)
                continue;
            foreach (var dispute in resolution.Disputes)
                conflicts.Add(dispute, host, cell.Entry is null, pod, port);
            if (!answers.TryGetValue(answer, out var byPort))
                answers[answer] = byPort = [];
            if (!byPort.TryGetValue(port, out var places))
                byPort[port] = places = [];
            places.Add(new Place(host, cell.Entry, resolution));
        }
        return answers;
    }

    /// <summary>Ports with the very same names: an effective policy answers for each of its names on each of its ports.</summary>
    private static List<(List<int> Ports, List<Place> Places)> Areas(SortedDictionary<int, List<Place>> places)
    {
        var areas = new List<(List<int> Ports, List<Place> Places)>();
        foreach (var (port, here) in places)
        {
            var same = areas.FindIndex(area => area.Places.SequenceEqual(here));
            if (same < 0)
                areas.Add(([port], here));
            else
                areas[same].Ports.Add(port);
        }
        return areas;
    }

    private PodPolicy Define(MergedPolicy merged, List<int> ports, List<Place> places)
    {
        var visitors = places.SelectMany(place => place.Resolution.Visitors.Select(visitor => (visitor.Name, Visitor: visitor, place.Host)))
            .GroupBy(visit => visit.Name).Select(visits => (visits.First().Visitor, (IReadOnlyList<string>)visits.Select(visit => visit.Host).ToList()));
        return Define(merged, [.. ports], [.. places.Select(place => place.Entry).OfType<HostEntry>()], [.. places.Where(place => place.Entry is null).Select(place => place.Host)], [.. visitors]);
    }

    private PodPolicy Define(MergedPolicy merged, ImmutableArray<int> ports, ImmutableArray<HostEntry> hosts, ImmutableArray<string> internalHosts, IReadOnlyList<(PolicyDraft Draft, IReadOnlyList<string> Hosts)> visitors)
    {
        var definition = merged.Settings with
        {
            Ports = ports,
            Hosts = hosts,
            InternalHosts = internalHosts,
            Capture = merged.Settings.Capture is { } capture ? capture with { Opaque = Opaque(merged) } : null,
            Rules = visitors.Count == 0 ? merged.RulesAt(hosts, internalHosts) : WithDenies(visitors, merged, hosts, internalHosts),
        };
        var sources = visitors.Count == 0 ? merged.Sources : merged.Sources with
        {
            Contributors = [.. merged.Sources.Contributors.Union(visitors.Select(visitor => visitor.Draft.Name), StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
        return new PodPolicy(merged, definition, sources);
    }

    private static ImmutableArray<RuleDefinition> WithDenies(IEnumerable<(PolicyDraft Draft, IReadOnlyList<string> Hosts)> visitors, MergedPolicy merged, ImmutableArray<HostEntry> hosts, ImmutableArray<string> internalHosts)
    {
        var denies = visitors.SelectMany(visitor => visitor.Draft.RulesUnder(merged.Settings.Provider).Where(rule => rule.IsDeny).Select(rule => rule.On(visitor.Hosts)));
        var rules = merged.Rules.Select(rule => rule.At(hosts, internalHosts)).OfType<DraftRule>();
        return [.. DraftRule.Together(rules.Concat(denies)).Select(rule => rule.Definition)];
    }

    /// <summary>Who agrees opens ports; who does not may still be the one that lets fewer in.</summary>
    private ImmutableArray<OpaquePort> Opaque(MergedPolicy merged)
    {
        var opened = merged.Partners.Where(partner => partner.Agrees).SelectMany(partner => Opaque(partner.Draft)).ToList();
        var narrowed = merged.Partners.Where(partner => !partner.Agrees).SelectMany(partner => partner.Draft.Settings.Capture?.Opaque ?? []).Where(port => opened.Exists(other => other.Port == port.Port));
        return [.. opened.Concat(narrowed).OrderBy(port => port.Port)];
    }

    /// <summary>Another policy's HTTP port is nobody's to open: the stricter of the two stays.</summary>
    private IEnumerable<OpaquePort> Opaque(PolicyDraft draft)
    {
        foreach (var port in draft.Settings.Capture?.Opaque ?? [])
        {
            if (candidates.FirstOrDefault(other => other.Target.Ports.Contains(port.Port)).Draft is { } holder)
                conflicts.AddOpaque(draft, holder, port.Port, pod);
            else
                yield return port;
        }
    }

    /// <summary>The same policies may answer for areas that are no single one; from the second on they are numbered.</summary>
    private static ImmutableArray<PodPolicy> Named(IEnumerable<PodPolicy> policies) =>
    [
        .. policies.GroupBy(policy => policy.Definition.Name, StringComparer.Ordinal)
            .SelectMany(same => same.OrderBy(policy => policy.Definition.Ports.FirstOrDefault()).ThenBy(policy => FirstName(policy.Definition), StringComparer.Ordinal)
                .Select((policy, number) => number == 0 ? policy : policy with { Definition = policy.Definition with { Name = $"{same.Key}#{number + 1}" } }))
            .OrderBy(policy => policy.Definition.Name, StringComparer.Ordinal),
    ];

    private static string FirstName(PolicyDefinition definition) => definition.Hosts.Select(entry => entry.Host).Concat(definition.InternalHosts).First();

    /// <param name="Entry">The origin of the first to list the name; null for one that nobody lists.</param>
    private readonly record struct Cell(Claimants Claimants, HostEntry? Entry);

    private readonly record struct Place(string Host, HostEntry? Entry, Resolution Resolution);
}
