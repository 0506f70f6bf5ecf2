using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;

namespace IapK8s.Resources.Applications;

/// <summary>An app outside the cluster, reached through the gateway alone. A policy targets it like any other workload; without one it is not served.</summary>
public sealed record IapApplication : IResource
{
    public required ResourceMetadata Metadata { get; init; }

    public required IapApplicationSpec Spec { get; init; }

    public IFieldLocator? Locator { get; init; }

    public ResourceId Id => new(ApiGroup.IapApplication, Metadata.Namespace, Metadata.Name);
}
