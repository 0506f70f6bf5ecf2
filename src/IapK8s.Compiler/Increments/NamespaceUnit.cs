using System.Collections.Immutable;
using IapK8s.Compiler.Arbitration;
using IapK8s.Compiler.Claims;
using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Compiler.Scopes;
using IapK8s.Compiler.Targets;
using IapK8s.Compiler.Translation;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Increments;

/// <summary>One namespace, in two steps: what it claims, and, once it is known who holds what in all of them, what its pods enforce.</summary>
internal sealed class NamespaceUnit
{
    private readonly Center _center;
    private readonly NamespaceSlice _slice;
    private readonly List<Finding> _findings = [];
    private readonly FindingBook _book = new();
    private readonly ResourceIndex _index;
    private readonly UpperLevels _upper;

    public NamespaceUnit(NamespaceSlice slice, Center center)
    {
        _center = center;
        _slice = slice;
        var index = center.Index.With(slice, _findings);
        var routes = new RouteHosts(index, _book);
        _index = index with { Policies = [.. index.Policies.Select(routes.Fill)] };
        _upper = new LevelCompiler(_index, center.Providers, center.Rules, _book, center.ReleaseNamespace).Compile(slice.Name);
        var workloads = _index.Policies.Where(policy => !policy.Spec.IsForNamespace).ToList();
        Hosts = HostOwners.ClaimsOf(workloads, center.GivenHosts, _upper.Ceilings);
        Audiences = AudienceOwners.ClaimsOf(workloads);
    }

    public IReadOnlyList<(string Name, IapPolicy By)> Hosts { get; }

    public IReadOnlyList<(string Name, IapPolicy By)> Audiences { get; }

    public ImmutableSortedDictionary<PodKey, PodSnapshot> Pods { get; private set; } = ImmutableSortedDictionary<PodKey, PodSnapshot>.Empty;

    public ImmutableSortedDictionary<string, CompiledScope> Scopes { get; private set; } = ImmutableSortedDictionary<string, CompiledScope>.Empty;

    /// <summary>Sorted by policy.</summary>
    public ImmutableArray<EffectivePolicySummary> Effective { get; private set; } = [];

    /// <summary>In order of seniority.</summary>
    public ImmutableArray<PolicySelection> Selections { get; private set; } = [];

    public ImmutableHashSet<string> MentionedGroups { get; private set; } = [];

    public ImmutableArray<Finding> Findings { get; private set; } = [];

    /// <summary>The same to be compiled anew.</summary>
    public NamespaceUnit Again() => new(_slice, _center);

    public void Compile(ClaimTable hosts, ClaimTable audiences)
    {
        var translator = new PolicyTranslator(_index, _center.Providers, _center.Rules, _upper, new HostOwners(_center.GivenHosts, hosts), new AudienceOwners(audiences), _center.Mentions, _book);
        var drafts = _index.Policies.Where(policy => !policy.Spec.IsForNamespace).Select(translator.Translate).ToList();
        drafts.AddRange(new ProtectionTranslator(_index, _upper, _book).Translate(drafts.ToList()));
        var conflicts = new ConflictLog();
        Pods = Arbitrate(drafts, conflicts);
        Scopes = ScopeCompiler.Compile(drafts, conflicts, _center.Mentions);
        Effective = EffectiveSummaries.Of(drafts);
        Selections = new SelectionResolver(_index, _slice.Name).Resolve(_upper);
        MentionedGroups = [.. drafts.SelectMany(MentionedIn)];
        Findings = [.. _findings, .. _book.All, .. conflicts.Findings()];
    }

    /// <param name="drafts">In order of seniority.</param>
    private ImmutableSortedDictionary<PodKey, PodSnapshot> Arbitrate(IEnumerable<PolicyDraft> drafts, ConflictLog conflicts)
    {
        var pods = _index.PodsOf(_slice.Name).ToDictionary(pod => pod.Key);
        return drafts.SelectMany(draft => draft.Targets.Select(target => (Draft: draft, Target: target)))
            .GroupBy(candidate => candidate.Target.Pod)
            .OrderBy(pod => pod.Key)
            .Select(pod => new PodArbiter(pod.Key, [.. pod], conflicts).Arbitrate())
            .OfType<PodSnapshot>()
            .Select(snapshot => snapshot with
            {
                Uid = pods[snapshot.Pod].Uid,
                AccessLevels = [.. _center.Mentions.NeededBy(snapshot.Policies.SelectMany(policy => policy.Rules)).Select(level => level.Name)],
                Addresses = pods[snapshot.Pod].Ips,
                DeclaredPorts = [.. pods[snapshot.Pod].Ports.Select(port => port.Number).Distinct().Order()],
            })
            .ToImmutableSortedDictionary(snapshot => snapshot.Pod, snapshot => snapshot);
    }

    private static IEnumerable<string> MentionedIn(PolicyDraft draft) =>
        draft.Rules.SelectMany(rule => rule.Definition.Members.Concat(rule.Definition.ExceptMembers))
            .Where(member => member.Kind == MemberKind.IapGroup)
            .Select(member => member.Value);
}
