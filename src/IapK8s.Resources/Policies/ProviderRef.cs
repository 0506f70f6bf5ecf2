namespace IapK8s.Resources.Policies;

/// <summary>The OIDC provider in force.</summary>
public sealed record ProviderRef
{
    /// <summary><c>IapProvider</c> of the same namespace, or <c>ClusterIapProvider</c>.</summary>
    public string? Kind { get; init; }

    public string? Name { get; init; }

    /// <summary>Only the policy's own may be named.</summary>
    public string? Namespace { get; init; }
}
