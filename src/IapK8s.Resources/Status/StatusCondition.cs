using System.ComponentModel;

namespace IapK8s.Resources.Status;

/// <summary>meta/v1 Condition.</summary>
[Description("One aspect of how the resource stands.")]
public sealed record StatusCondition
{
    [Description("Which aspect: Accepted, ResolvedRefs, Programmed, Protected, Synced or Ready. Example: Ready.")]
    public required string Type { get; init; }

    [Description("True: all is well. False: it is not. Unknown: not found out yet. Example: \"True\".")]
    public required string Status { get; init; }

    [Description("The generation of the resource that this is about; an older one than metadata.generation has not caught up yet. Example: 12.")]
    public long ObservedGeneration { get; init; }

    [Description("When the status of this condition last changed. Example: 2027-01-31T12:00:00Z.")]
    public required DateTimeOffset LastTransitionTime { get; init; }

    [Description("Why, in one stable word for programs. Example: PartiallyProgrammed.")]
    public required string Reason { get; init; }

    [Description("Why, for people. Example: 37/40 pods at generation 12; 1 NACK: shop/shop-3.")]
    public required string Message { get; init; }
}
