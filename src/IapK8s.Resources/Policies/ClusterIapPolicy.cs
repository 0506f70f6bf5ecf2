using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;

namespace IapK8s.Resources.Policies;

/// <summary>Central policy: the same for all namespaces that its selector picks, and what no policy in them may loosen. Cluster kind.</summary>
public sealed record ClusterIapPolicy : IResource
{
    public required ResourceMetadata Metadata { get; init; }

    public required ClusterIapPolicySpec Spec { get; init; }

    public IFieldLocator? Locator { get; init; }

    public ResourceId Id => new(ApiGroup.ClusterIapPolicy, "", Metadata.Name);
}
