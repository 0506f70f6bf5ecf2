using System.Collections.Immutable;
using IapK8s.Cli.Loading;
using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Lint;

/// <summary>Everything that checks look at: what authors wrote, and what came of it.</summary>
internal sealed class LintSubject
{
    private readonly ILookup<string, EnforcedRule> _enforced;

    public LintSubject(PolicyWorld world)
    {
        World = world;
        var resources = world.Loaded.Resources;
        Policies =
        [
            .. resources.ClusterPolicies.Select(LintPolicy.Of).OrderBy(policy => policy.Name, StringComparer.Ordinal),
            .. resources.Policies.Select(LintPolicy.Of).OrderBy(policy => policy.Name, StringComparer.Ordinal),
        ];
        Definitions = [.. world.Compiled.Policies];
        _enforced = Definitions.SelectMany(definition => definition.Rules.Select(rule => new EnforcedRule(rule, definition))).ToLookup(enforced => enforced.Rule.Id, StringComparer.Ordinal);
    }

    public PolicyWorld World { get; }

    public ImmutableArray<LintPolicy> Policies { get; }

    /// <summary>Of every pod, and of gateways.</summary>
    public ImmutableArray<PolicyDefinition> Definitions { get; }

    /// <summary>Everywhere that a rule counts; empty where no pod has it, nor a gateway.</summary>
    public IEnumerable<EnforcedRule> Enforced(LintPolicy policy, string? rule) => _enforced[$"{policy.Name}/{rule}"];
}

/// <summary>A rule in a policy that some pod or gateway holds.</summary>
internal sealed record EnforcedRule(RuleDefinition Rule, PolicyDefinition Policy);
