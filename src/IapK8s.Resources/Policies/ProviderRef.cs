using System.ComponentModel;

namespace IapK8s.Resources.Policies;

/// <summary>The OIDC provider in force.</summary>
[Description("A provider, by kind and name.")]
public sealed record ProviderRef
{
    [Description("""
        IapProvider for one of the policy's own namespace, ClusterIapProvider for one that allows the namespace. In a ClusterIapPolicy always ClusterIapProvider. Required. Example: ClusterIapProvider.
        """)]
    public string? Kind { get; init; }

    [Description("The name of the provider. Required. Example: corp.")]
    public string? Name { get; init; }

    [Description("""
        The namespace of an IapProvider. One of another namespace must grant it by a ReferenceGrant (Gateway API). Not for ClusterIapProvider. Absent: the policy's own. Example: shop.
        """)]
    public string? Namespace { get; init; }
}
