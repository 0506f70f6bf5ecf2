namespace IapK8s.Resources.Policies;

/// <summary>The OIDC provider in force.</summary>
public sealed record ProviderRef
{
    /// <summary><c>IapProvider</c> of the same namespace, or <c>ClusterIapProvider</c>.</summary>
    public string? Kind { get; init; }

    public string? Name { get; init; }

    /// <summary>Of an <c>IapProvider</c>; the policy's own where absent. Another one must grant it (Gateway API, ReferenceGrant).</summary>
    public string? Namespace { get; init; }
}
