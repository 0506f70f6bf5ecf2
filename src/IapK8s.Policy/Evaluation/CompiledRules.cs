using System.Collections.Immutable;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Membership;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Policy.Evaluation;

/// <summary>Everything about a policy's rules that does not depend on who is in which group.</summary>
/// <param name="AccessLevels">Those that conditions ask for, in order.</param>
/// <param name="Groups">The token's groups that conditions ask for, in order.</param>
internal sealed record CompiledRules(RuleTable Allow, RuleTable Deny, MemberIndex Members, ImmutableArray<string> AccessLevels, ImmutableArray<string> Groups)
{
    /// <summary>The same with other conditions.</summary>
    public CompiledRules With(Func<CompiledRule, ICondition?> conditions)
    {
        return this with { Allow = Replaced(Allow), Deny = Replaced(Deny) };

        RuleTable Replaced(RuleTable table) => RuleTable.Build(table.Rules.Select(rule => rule with { Condition = conditions(rule) }), table.IsDeny);
    }

    /// <exception cref="PolicyRejectedException">A rule cannot be enforced to the letter.</exception>
    public static CompiledRules Build(PolicyDefinition definition, ConditionFactory conditions)
    {
        var mistakes = new List<string>();
        var rules = definition.Rules.Select(r => RuleCompiler.Compile(r, conditions, mistakes)).ToImmutableArray();
        foreach (var twice in definition.Rules.GroupBy(r => (r.Level, r.Policy, r.Name)).Where(g => g.Count() > 1))
        {
            mistakes.Add($"rule {twice.First().Id}: there are {twice.Count()} of this name");
        }

        if (mistakes.Count > 0)
        {
            throw new PolicyRejectedException([.. mistakes.Select(m => $"policy {definition.Name}: {m}")]);
        }

        var (allow, deny) = (RuleTable.Build(rules, isDeny: false), RuleTable.Build(rules, isDeny: true));
        return new CompiledRules(allow, deny, MemberIndexBuilder.Build(allow, deny),
            Asked(condition => condition.AccessLevels), Asked(condition => condition.Groups));

        ImmutableArray<string> Asked(Func<ICondition, ImmutableArray<string>> of) =>
            [.. rules.Select(rule => rule.Condition).OfType<ICondition>().SelectMany(condition => of(condition)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
