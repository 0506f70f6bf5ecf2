using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;

namespace IapK8s.Resources.Policies;

/// <summary>What is protected, who may, how they prove it. Namespaced.</summary>
public sealed record IapPolicy : IResource
{
    public required ResourceMetadata Metadata { get; init; }

    public required IapPolicySpec Spec { get; init; }

    public IFieldLocator? Locator { get; init; }

    public ResourceId Id => new(ApiGroup.IapPolicy, Metadata.Namespace, Metadata.Name);
}
