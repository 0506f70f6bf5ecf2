using System.ComponentModel;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;

namespace IapK8s.Resources.Groups;

/// <summary>Members by hand, up to 5,000, nested. Cluster kind.</summary>
public sealed record IapGroup : IResource
{
    public required ResourceMetadata Metadata { get; init; }

    public required IapGroupSpec Spec { get; init; }

    public IFieldLocator? Locator { get; init; }

    public ResourceId Id => new(ApiGroup.IapGroup, "", Metadata.Name);
}

public sealed record IapGroupSpec
{
    [Description("""
        Who is in the group: user:alice@example.com, user: and a provider's subject, or iapgroup: and the name of another group, whose members are then in this one too. An empty list is a group of
        nobody. Required. Example: ["user:alice@example.com", "iapgroup:sre"].
        """)]
    public IReadOnlyList<string>? Members { get; init; }

    [Description("What the group is for. For people only. Absent: nothing. Example: People who may restart payments.")]
    public string? Description { get; init; }
}
