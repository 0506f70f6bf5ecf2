using IapK8s.Policy.Conditions;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;

namespace IapK8s.Controller.Push;

/// <summary>Effective policies as they travel.</summary>
internal static class PolicyResources
{
    public static Resource Policy(PolicyDefinition definition)
    {
        var resource = new Resource { Name = ResourceNames.Policy(definition.Name), Policy = PolicyMapping.ToWire(definition) };
        resource.RequiredFeatures.Add(RequiredBy(definition));
        return ContentVersion.Stamp(resource);
    }

    /// <summary>What a subscriber that does not know it would decide without.</summary>
    private static IEnumerable<string> RequiredBy(PolicyDefinition definition)
    {
        if (definition.Rules.Any(rule => rule.Condition is not null))
        {
            yield return Features.Conditions;
        }

        if (definition.Rules.Any(rule => rule.Provider != definition.Provider))
        {
            yield return Features.RuleProviders;
        }

        if (definition.Mode != PolicyMode.Enforce || definition.Rules.Any(rule => rule.IsInShadow))
        {
            yield return Features.Modes;
        }

        if (definition.Rules.Any(rule => rule.Condition is { } condition && condition.Contains("access_levels", StringComparison.Ordinal) && !ConditionReading.Of(condition).AccessLevels.IsEmpty))
        {
            yield return Features.AccessLevels;
        }

        if (!definition.Ceilings.IsEmpty)
        {
            yield return Features.Ceilings;
        }

        if (definition.Gateway is not null)
        {
            yield return Features.GatewayPolicies;
        }
    }
}
