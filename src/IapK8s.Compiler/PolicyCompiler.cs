using System.Collections.Immutable;
using IapK8s.Compiler.Arbitration;
using IapK8s.Compiler.Groups;
using IapK8s.Compiler.Inheritance;
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
    public const string DefaultReleaseNamespace = "iap-system";

    /// <summary>Never throws for what resources say: what cannot be compiled is a finding, and what it would have allowed is refused.</summary>
    /// <param name="releaseNamespace">Our own: no policy of the cluster's level takes its pods.</param>
    public static CompilationResult Compile(ResourceSet resources, string releaseNamespace = DefaultReleaseNamespace)
    {
        var findings = new List<Finding>();
        var index = ResourceIndex.Of(resources, findings);
        var providers = new ProviderCompiler(index, findings).Compile();
        var groups = new GroupClosure(index, findings);
        var book = new FindingBook();
        var drafts = Translate(index, new ProviderSelection(index, providers), new RuleTranslator(groups), book, releaseNamespace);

        var conflicts = new ConflictLog();
        var pods = Arbitrate(drafts, index, conflicts);
        findings.AddRange(book.All);
        findings.AddRange(conflicts.Findings());
        findings.AddRange(UnknownProviders.Find(resources, providers));
        return new CompilationResult
        {
            Pods = pods,
            Providers = providers,
            Groups = groups.Of(drafts.SelectMany(MentionedGroups)),
            Scopes = ScopeCompiler.Compile(drafts, conflicts),
            Effective = EffectiveSummaries.Of(drafts),
            Findings = [.. findings.Distinct().Order(FindingOrder.ByResource)],
        };
    }

    private static List<PolicyDraft> Translate(ResourceIndex index, ProviderSelection providers, RuleTranslator rules, FindingBook book, string releaseNamespace)
    {
        var levels = new LevelCompiler(index, providers, rules, book, releaseNamespace);
        var translator = new PolicyTranslator(index, providers, rules, levels, book);
        var drafts = index.Policies.Where(policy => !policy.Spec.IsForNamespace).Select(translator.Translate).ToList();
        drafts.AddRange(new ProtectionTranslator(index, levels, book).Translate(drafts.ToList()));
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
