using System.Collections.Immutable;

namespace IapK8s.Policy.Definitions;

/// <summary>An OIDC issuer as the data plane sees it: enough to verify, nothing to sign in with (the gateway alone gets the client's secret).</summary>
public sealed record ProviderDefinition
{
    /// <summary><c>namespace/name</c>, or <c>/name</c> for a cluster provider. Part of every identity's key.</summary>
    public required string Name { get; init; }

    /// <summary>Exactly as the issuer writes <c>iss</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary>JWS algorithms accepted from this issuer, asymmetric ones only.</summary>
    public ImmutableArray<string> Algorithms { get; init; } = ["ES256", "RS256", "PS256"];

    public ClaimNames Claims { get; init; } = new();

    /// <summary>The portal's client id: never accepted as the audience of a bearer token.</summary>
    public required string ClientId { get; init; }
}

/// <summary>Which claims of the ID token hold what.</summary>
public sealed record ClaimNames
{
    public string Subject { get; init; } = "sub";

    public string Email { get; init; } = "email";

    public string EmailVerified { get; init; } = "email_verified";

    public string Groups { get; init; } = "groups";
}
