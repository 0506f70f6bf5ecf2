using System.Collections.Immutable;
using IapK8s.Compiler.AccessLevels;
using IapK8s.Compiler.Claims;
using IapK8s.Compiler.Directories;
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
    private readonly ImmutableArray<Finding> _groupFindings;
    private ResourceSet _set;

    public Center(ResourceSet set, string releaseNamespace, GatewayServing serving)
    {
        _set = set;
        ReleaseNamespace = releaseNamespace;
        Serving = serving;
        var findings = new List<Finding>();
        Index = ResourceIndex.Central(set, findings);
        CompiledProviders = new ProviderCompiler(Index, releaseNamespace, findings).Compile();
        Providers = new ProviderSelection(Index, CompiledProviders);
        CompiledDirectories = new DirectoryCompiler(Index, releaseNamespace, findings).Compile();
        (Groups, _groupFindings) = Close(Index, set);
        findings.AddRange(_groupFindings);
        AccessLevels = new LevelClosure(Index, findings);
        Mentions = new LevelMentions(AccessLevels);
        Rules = new RuleTranslator(Groups.Names, AccessLevels, Mentions);
        var book = new FindingBook();
        GivenHosts = new GivenHosts(Index.ClusterPolicies, book);
        Findings = [.. findings, .. book.All, .. UnknownProviders.Find(set, CompiledProviders)];
    }

    public string ReleaseNamespace { get; }

    public GatewayServing Serving { get; }

    public ResourceIndex Index { get; }

    public ImmutableSortedDictionary<string, CompiledProvider> CompiledProviders { get; }

    public ProviderSelection Providers { get; }

    /// <summary>By name.</summary>
    public ImmutableSortedDictionary<string, CompiledDirectory> CompiledDirectories { get; }

    public GroupClosure Groups { get; private set; }

    public LevelClosure AccessLevels { get; }

    public LevelMentions Mentions { get; }

    public RuleTranslator Rules { get; }

    public GivenHosts GivenHosts { get; }

    public ImmutableArray<Finding> Findings { get; }

    /// <summary>Whether another set says the same, piece by piece the very same. Sources hand on what did not change.</summary>
    public bool IsOf(ResourceSet set) => IsOfButForMembers(set) && Same(_set.DirectoryContents, set.DirectoryContents);

    /// <summary>Takes over a set in which other people are in the directories' groups, and nothing else is another: no rule changes by that, so nothing has to be compiled anew.</summary>
    /// <returns>False where something else is another, or a group came or went.</returns>
    public bool TryTakeMembers(ResourceSet set)
    {
        if (!IsOfButForMembers(set))
            return false;
        var (groups, findings) = Close(Index, set);
        if (!groups.Names.SaysTheSame(Groups.Names) || !findings.SequenceEqual(_groupFindings))
            return false;
        (_set, Groups) = (set, groups);
        return true;
    }

    private bool IsOfButForMembers(ResourceSet set) =>
        Same(_set.ClusterPolicies, set.ClusterPolicies) && Same(_set.Providers, set.Providers) && Same(_set.ClusterProviders, set.ClusterProviders)
        && Same(_set.Groups, set.Groups) && Same(_set.AccessLevels, set.AccessLevels) && Same(_set.Directories, set.Directories) && Same(_set.Namespaces, set.Namespaces) && Same(_set.Secrets, set.Secrets)
        && Same(_set.ReferenceGrants, set.ReferenceGrants) && _set.ForbiddenSecrets.SetEquals(set.ForbiddenSecrets) && Same(_set.Revocations, set.Revocations);

    private static (GroupClosure Groups, ImmutableArray<Finding> Findings) Close(ResourceIndex index, ResourceSet set)
    {
        var findings = new List<Finding>();
        var groups = new GroupClosure(index, set.DirectoryContents, findings);
        return (groups, [.. findings]);
    }

    private static bool Same<T>(ImmutableArray<T> left, ImmutableArray<T> right) where T : class =>
        left == right || left.AsSpan().SequenceEqual(right.AsSpan(), ReferenceEqualityComparer.Instance);
}
