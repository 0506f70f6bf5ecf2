using System.Collections.Immutable;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Evaluation;

/// <summary>Which rules of a policy are obeyed, by its mode and theirs.</summary>
internal static class ObeyedRules
{
    /// <summary>Whether all of them are: nothing is in Shadow or Off.</summary>
    public static bool AreAll(PolicyDefinition definition) => definition.Mode == PolicyMode.Enforce && !definition.Rules.Any(rule => rule.IsInShadow);

    /// <summary>Only what others may refuse in Shadow and Off, and everything else passes.</summary>
    public static ImmutableArray<RuleDefinition> Of(PolicyDefinition definition)
    {
        ImmutableArray<RuleDefinition> obeyed = [.. definition.Rules.Where(rule => IsObeyed(definition, rule))];
        return definition.Mode == PolicyMode.Enforce ? obeyed : obeyed.Add(PassAll(definition));
    }

    /// <param name="asEnforced">The rule as it stands among <see cref="AsEnforced"/>.</param>
    public static bool Contains(PolicyDefinition definition, RuleDefinition asEnforced) =>
        definition.Rules.Any(rule => rule.Level == asEnforced.Level && rule.Policy == asEnforced.Policy && rule.Name == asEnforced.Name && IsObeyed(definition, rule));

    /// <summary>What is Off or in Shadow has nothing to say, whatever its rules are marked with.</summary>
    private static bool IsObeyed(PolicyDefinition definition, RuleDefinition rule) =>
        !rule.IsInShadow && (definition.Mode == PolicyMode.Enforce || (rule.Action != RuleAction.Allow && rule.Policy != definition.Name));

    /// <summary>All of them, as if every policy were enforced.</summary>
    public static PolicyDefinition AsEnforced(PolicyDefinition definition) =>
        definition with { Mode = PolicyMode.Enforce, Rules = [.. definition.Rules.Select(rule => rule with { IsInShadow = false })] };

    private static RuleDefinition PassAll(PolicyDefinition definition) => new()
    {
        Level = PolicyLevel.Workload,
        Policy = definition.Name,
        Provider = definition.Provider,
        Name = definition.Mode.ToString(),
        Action = RuleAction.Allow,
        // Where a ceiling lets nobody in without identity, whoever has one passes all the same.
        Members = [new Member(MemberKind.AllAuthenticatedUsers, ""), new Member(MemberKind.AllUsers, "")],
    };
}
