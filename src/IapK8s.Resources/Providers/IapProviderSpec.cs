namespace IapK8s.Resources.Providers;

/// <summary>The same for both kinds, but for <see cref="AllowedNamespaces"/>.</summary>
public sealed record IapProviderSpec
{
    /// <summary>Exactly as the issuer writes <c>iss</c>.</summary>
    public string? Issuer { get; init; }

    public string? ClientId { get; init; }

    public SecretKeyRef? ClientSecretRef { get; init; }

    /// <summary>Default: openid, email, profile.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>On the sign-in page; default: the resource's name.</summary>
    public string? DisplayName { get; init; }

    /// <summary>JWS algorithms, asymmetric ones only.</summary>
    public IReadOnlyList<string>? Algorithms { get; init; }

    public ProviderClaims? Claims { get; init; }

    public IReadOnlyList<string>? Audiences { get; init; }

    /// <summary><c>Dynamic</c> for RFC 7591 registration.</summary>
    public string? Registration { get; init; }

    /// <summary>Cluster kind only, required there: the namespaces whose policies may use it, or <c>"*"</c> alone for all.</summary>
    public IReadOnlyList<string>? AllowedNamespaces { get; init; }
}

public sealed record SecretKeyRef
{
    public string? Name { get; init; }

    public string? Key { get; init; }

    /// <summary>Required for the cluster kind; a namespaced provider reads secrets of its own namespace alone.</summary>
    public string? Namespace { get; init; }
}

public sealed record ProviderClaims
{
    public string? Subject { get; init; }

    public string? Email { get; init; }

    public string? EmailVerified { get; init; }

    public string? Groups { get; init; }
}
