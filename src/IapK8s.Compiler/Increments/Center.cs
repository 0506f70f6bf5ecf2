using System.Collections.Immutable;
using IapK8s.Compiler.AccessLevels;
using IapK8s.Compiler.Claims;
using IapK8s.Compiler.Groups;
using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Compiler.Providers;
using IapK8s.Compiler.Revocations;
using IapK8s.Compiler.Translation;
using IapK8s.Resources.Findings;

namespace IapK8s.Compiler.Increments;

/// <summary>What concerns every namespace: cluster policies, providers, groups, access levels, namespaces' labels. A change here is a change everywhere.</summary>
internal sealed class Center
{
    private readonly ResourceSet _set;

    public Center(ResourceSet set, string releaseNamespace)
    {
        _set = set;
        ReleaseNamespace = releaseNamespace;
        var findings = new List<Finding>();
        Index = ResourceIndex.Central(set, findings);
        CompiledProviders = new ProviderCompiler(Index, releaseNamespace, findings).Compile();
        Providers = new ProviderSelection(Index, CompiledProviders);
        Groups = new GroupClosure(Index, findings);
        AccessLevels = new LevelClosure(Index, findings);
        Mentions = new LevelMentions(AccessLevels);
        Rules = new RuleTranslator(Groups, AccessLevels, Mentions);
        var book = new FindingBook();
        GivenHosts = new GivenHosts(Index.ClusterPolicies, book);
        Findings = [.. findings, .. book.All, .. UnknownProviders.Find(set, CompiledProviders)];
    }

    public string ReleaseNamespace { get; }

    public ResourceIndex Index { get; }

    public ImmutableSortedDictionary<string, CompiledProvider> CompiledProviders { get; }

    public ProviderSelection Providers { get; }

    public GroupClosure Groups { get; }

    public LevelClosure AccessLevels { get; }

    public LevelMentions Mentions { get; }

    public RuleTranslator Rules { get; }

    public GivenHosts GivenHosts { get; }

    public ImmutableArray<Finding> Findings { get; }

    /// <summary>Whether another set says the same, piece by piece the very same. Sources hand on what did not change.</summary>
    public bool IsOf(ResourceSet set) =>
        Same(_set.ClusterPolicies, set.ClusterPolicies) && Same(_set.Providers, set.Providers) && Same(_set.ClusterProviders, set.ClusterProviders)
        && Same(_set.Groups, set.Groups) && Same(_set.AccessLevels, set.AccessLevels) && Same(_set.Namespaces, set.Namespaces) && Same(_set.Secrets, set.Secrets) && Same(_set.ReferenceGrants, set.ReferenceGrants) && _set.ForbiddenSecrets.SetEquals(set.ForbiddenSecrets) && Same(_set.Revocations, set.Revocations);

    private static bool Same<T>(ImmutableArray<T> left, ImmutableArray<T> right) where T : class =>
        left == right || left.AsSpan().SequenceEqual(right.AsSpan(), ReferenceEqualityComparer.Instance);
}
