using IapK8s.Policy.Definitions;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Inheritance;

/// <summary>A policy of whatever kind, on its level, as it is in force in one namespace.</summary>
/// <param name="Provider">What it says of the provider; null where it does not.</param>
internal sealed record LevelPolicy(IResource Resource, PolicyLevel Level, PolicySpec Spec, ProviderChoice? Provider)
{
    /// <summary><c>namespace/name</c>, <c>/name</c> for a cluster policy: as decisions name it.</summary>
    public string Name => $"{Resource.Metadata.Namespace}/{Resource.Metadata.Name}";
}

/// <param name="Definition">Null where the one that is named cannot be used: nobody signs in then, whatever a level above says.</param>
internal sealed record ProviderChoice(ProviderDefinition? Definition)
{
    public string? Name => Definition?.Name;
}
