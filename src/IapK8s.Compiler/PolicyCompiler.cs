using System.Collections.Immutable;
using IapK8s.Compiler.Arbitration;
using IapK8s.Compiler.Groups;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Compiler.Providers;
using IapK8s.Compiler.Revocations;
using IapK8s.Compiler.Scopes;
using IapK8s.Compiler.Translation;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;

namespace IapK8s.Compiler;

/// <summary>Resources to what each pod enforces. Pure: the same set gives the same result, whatever the order of its lists, on every replica.</summary>
public static class PolicyCompiler
{
    /// <summary>Never throws for what resources say: what cannot be compiled is a finding, and what it would have allowed is refused.</summary>
    public static CompilationResult Compile(ResourceSet resources)
    {
        var findings = new List<Finding>();
        var index = ResourceIndex.Of(resources, findings);
        var providers = new ProviderCompiler(index, findings).Compile();
        var groups = new GroupClosure(index, findings);
        var drafts = Translate(index, new PolicyTranslator(index, new ProviderSelection(index, providers), groups), findings);

        var conflicts = new ConflictLog();
        var pods = Arbitrate(drafts, index, conflicts);
        findings.AddRange(conflicts.Findings());
        findings.AddRange(UnknownProviders.Find(resources, providers));
        return new CompilationResult
        {
            Pods = pods,
            Providers = providers,
            Groups = groups.Of(drafts.SelectMany(MentionedGroups)),
            Scopes = ScopeCompiler.Compile(drafts, conflicts),
            Findings = [.. findings.Distinct().Order(FindingOrder.ByResource)],
        };
    }

    private static List<PolicyDraft> Translate(ResourceIndex index, PolicyTranslator translator, List<Finding> findings)
    {
        var drafts = new List<PolicyDraft>();
        foreach (var policy in index.Policies)
        {
            var own = new FindingList(policy);
            drafts.Add(translator.Translate(policy, own));
            findings.AddRange(own.ToImmutable());
        }
        return drafts;
    }

    /// <param name="drafts">In order of seniority.</param>
    private static ImmutableSortedDictionary<PodKey, PodSnapshot> Arbitrate(IEnumerable<PolicyDraft> drafts, ResourceIndex index, ConflictLog conflicts) =>
        drafts.SelectMany(draft => draft.Targets.Select(target => (Draft: draft, Target: target)))
            .GroupBy(candidate => candidate.Target.Pod)
            .OrderBy(pod => pod.Key)
            .Select(pod => new PodArbiter(pod.Key, [.. pod], conflicts).Arbitrate())
            .OfType<PodSnapshot>()
            .Select(snapshot => WithAddresses(snapshot, index))
            .ToImmutableSortedDictionary(snapshot => snapshot.Pod, snapshot => snapshot);

    private static PodSnapshot WithAddresses(PodSnapshot snapshot, ResourceIndex index)
    {
        var pod = index.PodsOf(snapshot.Pod.Namespace).First(pod => pod.Key == snapshot.Pod);
        return snapshot with { Addresses = pod.Ips, DeclaredPorts = [.. pod.Ports.Select(port => port.Number).Distinct().Order()] };
    }

    private static IEnumerable<string> MentionedGroups(PolicyDraft draft) =>
        draft.Rules.SelectMany(rule => rule.Definition.Members.Concat(rule.Definition.ExceptMembers))
            .Where(member => member.Kind == MemberKind.IapGroup)
            .Select(member => member.Value);
}
