using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Providers;
using IapK8s.Compiler.Targets;
using IapK8s.Compiler.Translation;
using IapK8s.Policy.Definitions;
using IapK8s.Resources;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Inheritance;

/// <summary>Works out the levels above one namespace's workloads.</summary>
internal sealed class LevelCompiler
{
    private readonly ResourceIndex _index;
    private readonly ProviderSelection _providers;
    private readonly RuleTranslator _rules;
    private readonly FindingBook _book;
    private readonly string _releaseNamespace;

    public LevelCompiler(ResourceIndex index, ProviderSelection providers, RuleTranslator rules, FindingBook book, string releaseNamespace) =>
        (_index, _providers, _rules, _book, _releaseNamespace) = (index, providers, rules, book, releaseNamespace);

    public static bool IsPicked(ClusterIapPolicy policy, string ns, ResourceIndex index) => LabelMatch.MatchesOrIsEmpty(policy.Spec.NamespaceSelector!, index.LabelsOf(ns));

    public UpperLevels Compile(string ns)
    {
        var cluster = _index.ClusterPolicies.Where(policy => IsPicked(policy, ns, _index))
            .Select(policy => new LevelPolicy(policy, PolicyLevel.Cluster, policy.Spec, _providers.Choose(policy.Spec.ProviderRef, ns, _book.Of(policy)))).ToImmutableArray();
        var ceilings = CeilingSet.Of(cluster);
        var (clusterSettings, clusterRules) = Level(cluster, ceilings, SpokenSettings.None);

        var own = _index.Policies.Where(policy => policy.Spec.IsForNamespace && policy.Metadata.Namespace == ns)
            .Select(policy => new LevelPolicy(policy, PolicyLevel.Namespace, policy.Spec, _providers.Choose(policy.Spec.ProviderRef, ns, _book.Of(policy)))).ToImmutableArray();
        ceilings = ceilings.Below(clusterSettings);
        var (settings, rules) = Level(own, ceilings, clusterSettings);
        return new UpperLevels
        {
            Policies = cluster.AddRange(own),
            Ceilings = ceilings,
            Settings = settings,
            Rules = clusterRules.AddRange(rules),
            Protector = SystemNamespaces.Contains(ns, _releaseNamespace) ? null : cluster.FirstOrDefault(policy => policy.Spec is ClusterIapPolicySpec { Protect: not null }),
        };
    }

    private (SpokenSettings Settings, ImmutableArray<DraftRule> Rules) Level(ImmutableArray<LevelPolicy> policies, CeilingSet ceilings, SpokenSettings above)
    {
        var spoken = policies.Select(policy => SpokenSettings.Of(policy, ceilings, _book.Of(policy.Resource))).ToImmutableArray();
        var (together, differences) = SpokenSettings.Together(spoken, losersHold: true);
        var conflicted = differences.Select(difference => difference.Policy).ToHashSet();
        foreach (var difference in differences)
            Conflict(difference.Setting, difference.Said, difference.Held);
        var settings = together.Over(above);
        var rules = policies.Zip(spoken).SelectMany((pair, place) =>
        {
            // A policy's own word on whose identities it means, then its level's, then that of the levels above.
            var provider = (pair.Second.Find(SettingTable.Provider) ?? settings.Find(SettingTable.Provider))?.Value as ProviderChoice;
            CheckProvider(pair.First, provider);
            return _rules.Translate(pair.First, provider?.Name, ceilings, null, _book.Of(pair.First.Resource)).Where(rule => rule.IsDeny || !conflicted.Contains(place));
        });
        return (settings, [.. rules]);
    }

    private void Conflict(Setting setting, Spoken loser, Spoken holder) => _book.Of(loser.From.Resource).Error(
        FindingReason.Conflicted, setting.Path, $"{Quoted.Of(setting.Format(loser.Value))} is not {Quoted.Of(setting.Format(holder.Value))}, which {holder.From.Resource.Id} says for the same workloads",
        "Say the same, or leave it out. The Deny rules count until then, the Allow rules do not.");

    private void CheckProvider(LevelPolicy policy, ProviderChoice? provider)
    {
        if (provider is null && (policy.Spec.Rules ?? []).Any(rule => rule.NamesPeople))
        {
            _book.Of(policy.Resource).Error(FindingReason.Required, FieldPath.Spec.Child("providerRef"), "The rules name people, and no provider is in force on this level or above",
                "Name the provider that proves identities: providerRef: {kind: ClusterIapProvider, name: ...}. Those rules let nobody in and spare nobody until then.");
        }
    }
}
