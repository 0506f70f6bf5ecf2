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
    /// <summary><c>user:</c> and <c>iapgroup:</c> entries.</summary>
    public IReadOnlyList<string>? Members { get; init; }

    public string? Description { get; init; }
}
