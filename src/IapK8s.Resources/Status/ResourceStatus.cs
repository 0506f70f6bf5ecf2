using System.ComponentModel;

namespace IapK8s.Resources.Status;

/// <summary>What the status of every kind says.</summary>
public record ResourceStatus
{
    [Description("How the resource stands, one entry a type: Accepted (it is valid), ResolvedRefs (what it names is there), Ready (all that applies is well); of policies Programmed and Protected too, of providers Programmed; of directories Synced.")]
    public IReadOnlyList<StatusCondition>? Conditions { get; init; }

    [Description("The generation of the resource that the controller read last. Example: 12.")]
    public long? ObservedGeneration { get; init; }
}
