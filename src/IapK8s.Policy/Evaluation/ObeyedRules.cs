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
        if (definition.Mode == PolicyMode.Enforce)
        {
            return [.. definition.Rules.Where(rule => !rule.IsInShadow)];
        }

        // What is Off or in Shadow has nothing to say, whatever its rules are marked with.
        var others = definition.Rules.Where(rule => rule.Action != RuleAction.Allow && !rule.IsInShadow && rule.Policy != definition.Name);
        return [.. others, PassAll(definition)];
    }

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
