using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;

namespace IapK8s.Resources.Providers;

/// <summary>An OIDC issuer for the policies of its own namespace.</summary>
public sealed record IapProvider : IResource
{
    public required ResourceMetadata Metadata { get; init; }

    public required IapProviderSpec Spec { get; init; }

    public IFieldLocator? Locator { get; init; }

    public ResourceId Id => new(ApiGroup.IapProvider, Metadata.Namespace, Metadata.Name);
}

/// <summary>An OIDC issuer for the namespaces that it names.</summary>
public sealed record ClusterIapProvider : IResource
{
    public required ResourceMetadata Metadata { get; init; }

    public required IapProviderSpec Spec { get; init; }

    public IFieldLocator? Locator { get; init; }

    public ResourceId Id => new(ApiGroup.ClusterIapProvider, "", Metadata.Name);
}
