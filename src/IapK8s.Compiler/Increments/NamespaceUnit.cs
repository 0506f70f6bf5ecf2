using System.Collections.Immutable;
using IapK8s.Compiler.Applications;
using IapK8s.Compiler.Claims;
using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Merging;
using IapK8s.Compiler.Outputs;
using IapK8s.Compiler.Scopes;
using IapK8s.Compiler.Targets;
using IapK8s.Compiler.Translation;
using IapK8s.Policy.Applications;
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
        Findings = [.. _findings, .. _book.All];
    }

    public string Name => _slice.Name;

    /// <summary>Whether the second step may come upon something to say of a cluster policy, which other namespaces are told as well: of its audiences beside a workload's provider, and where it decides over pods.</summary>
    public bool MayTellOfTheCluster => _upper.Protector is not null || _upper.Policies.Any(policy => policy is { Level: PolicyLevel.Cluster, Spec.Programmatic.Audiences: not null });

    public IReadOnlyList<(string Name, IapPolicy By)> Hosts { get; }

    public IReadOnlyList<(string Name, IapPolicy By)> Audiences { get; }

    public ImmutableSortedDictionary<PodKey, PodSnapshot> Pods { get; private set; } = ImmutableSortedDictionary<PodKey, PodSnapshot>.Empty;

    /// <summary>Sorted by name.</summary>
    public ImmutableArray<GatewayPolicy> Gateway { get; private set; } = [];

    public ImmutableSortedDictionary<string, CompiledScope> Scopes { get; private set; } = ImmutableSortedDictionary<string, CompiledScope>.Empty;

    /// <summary>By name.</summary>
    public ImmutableSortedDictionary<string, ApplicationDefinition> Applications { get; private set; } = ImmutableSortedDictionary<string, ApplicationDefinition>.Empty;

    /// <summary>Sorted by policy.</summary>
    public ImmutableArray<EffectivePolicySummary> Effective { get; private set; } = [];

    /// <summary>In order of seniority.</summary>
    public ImmutableArray<PolicySelection> Selections { get; private set; } = [];

    public ImmutableHashSet<string> MentionedGroups { get; private set; } = [];

    /// <summary>After the first step what came up in it.</summary>
    public ImmutableArray<Finding> Findings { get; private set; }

    /// <summary>The same to be compiled anew.</summary>
    public NamespaceUnit Again() => new(_slice, _center);

    public void Compile(ClaimTable hosts, ClaimTable audiences)
    {
        var translator = new PolicyTranslator(_index, _center.Providers, _center.Rules, _upper, new HostOwners(_center.GivenHosts, hosts), new AudienceOwners(audiences), _center.Mentions, _book);
        var drafts = _index.Policies.Where(policy => !policy.Spec.IsForNamespace).Select(translator.Translate).ToList();
        drafts.AddRange(new ProtectionTranslator(_index, _upper, _book).Translate(drafts.ToList()));
        var conflicts = new ConflictLog();
        var (merger, nobody) = (new PolicyMerger(_upper, _book), Claimants.Nobody());
        var pods = Merge(drafts, merger, nobody, conflicts);
        var gateway = new GatewayMerger(drafts, merger, nobody, conflicts).Merge();
        ImmutableArray<PodPolicy> enforced = [.. pods.SelectMany(pod => pod.Policies), .. gateway];
        Tell(drafts, enforced);
        SharedHosts.Tell(gateway, _book);
        Pods = Snapshots(pods);
        Gateway = [.. gateway.Select(policy => new GatewayPolicy(policy.Definition, policy.Sources, LevelsOf([policy])))];
        Scopes = ScopeCompiler.Compile(drafts, enforced, _center.Mentions);
        Applications = ServedApplications.Of(new ApplicationCompiler(_index, _upper.Ceilings, _book, _center.ReleaseNamespace).Compile(), Gateway);
        ServedApplications.Tell(drafts, _index, _book);
        UnservedTargets.Tell(_index, _center.Serving, _book);
        Effective = new EffectiveSummaries(_upper).Of(drafts, MergedOf(enforced));
        Selections = new SelectionResolver(_index, _slice.Name).Resolve(_upper);
        MentionedGroups = [.. drafts.SelectMany(MentionedIn)];
        Findings = [.. _findings, .. _book.All, .. conflicts.Findings()];
    }

    /// <param name="drafts">In order of seniority.</param>
    private static List<(PodKey Pod, ImmutableArray<PodPolicy> Policies)> Merge(IEnumerable<PolicyDraft> drafts, PolicyMerger merger, Claimants nobody, ConflictLog conflicts) =>
        [.. drafts.SelectMany(draft => draft.Targets.Select(target => (Draft: draft, Target: target)))
            .GroupBy(candidate => candidate.Target.Pod)
            .OrderBy(pod => pod.Key)
            .Select(pod => (pod.Key, new PodMerger(pod.Key, [.. pod], merger, nobody, conflicts).Merge()))
            .Where(pod => pod.Item2.Length > 0)];

    /// <summary>By draft: what it came to, alone or with others.</summary>
    private static Dictionary<PolicyDraft, List<MergedPolicy>> MergedOf(IEnumerable<PodPolicy> enforced) =>
        enforced.Select(policy => policy.Merged).Distinct()
            .SelectMany(merged => merged.Partners.Select(partner => (partner.Draft, Merged: merged)))
            .GroupBy(part => part.Draft, part => part.Merged, ByReference).ToDictionary(part => part.Key, part => part.ToList(), ByReference);

    private static void Tell(IEnumerable<PolicyDraft> drafts, IEnumerable<PodPolicy> enforced)
    {
        var doubtful = drafts.Where(draft => !draft.Doubts.IsEmpty).ToHashSet(ByReference);
        var policies = doubtful.Count == 0 ? null : enforced
            .SelectMany(policy => policy.Merged.Partners.Where(partner => doubtful.Contains(partner.Draft)).Select(partner => (partner.Draft, policy.Definition)))
            .ToLookup(part => part.Draft, part => part.Definition, ByReference);
        foreach (var draft in doubtful)
        {
            foreach (var doubt in draft.Doubts.Where(doubt => !policies!.Contains(draft) || policies[draft].Any(doubt.Applies)))
                doubt.Tell();
        }
    }

    private ImmutableArray<string> LevelsOf(IEnumerable<PodPolicy> policies) => [.. _center.Mentions.NeededBy(policies.SelectMany(policy => policy.Definition.Rules)).Select(level => level.Name)];

    private ImmutableSortedDictionary<PodKey, PodSnapshot> Snapshots(List<(PodKey Pod, ImmutableArray<PodPolicy> Policies)> enforced)
    {
        var pods = _index.PodsOf(_slice.Name).ToDictionary(pod => pod.Key);
        return enforced
            .Select(pod => new PodSnapshot(pod.Pod, [.. pod.Policies.Select(policy => policy.Definition)])
            {
                Sources = [.. pod.Policies.Select(policy => policy.Sources)],
                Uid = pods[pod.Pod].Uid,
                AccessLevels = LevelsOf(pod.Policies),
                Addresses = pods[pod.Pod].Ips,
                DeclaredPorts = [.. pods[pod.Pod].Ports.Select(port => port.Number).Distinct().Order()],
            })
            .ToImmutableSortedDictionary(snapshot => snapshot.Pod, snapshot => snapshot);
    }

    private static IEqualityComparer<PolicyDraft> ByReference => ReferenceEqualityComparer.Instance;

    private static IEnumerable<string> MentionedIn(PolicyDraft draft) =>
        draft.Rules.SelectMany(rule => rule.Definition.Members.Concat(rule.Definition.ExceptMembers))
            .Where(member => member.Kind == MemberKind.IapGroup)
            .Select(member => member.Value);
}
