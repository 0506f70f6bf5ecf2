using IapK8s.Policy.Definitions;

namespace IapK8s.Identity.SignIn;

/// <summary>What the portal is asked for, signed with the scope's key.</summary>
public sealed record SignInRequest
{
    public required string AttemptId { get; init; }

    public required string Namespace { get; init; }

    public required string Origin { get; init; }

    /// <summary>base64url of SHA-256 of the attempt's nonce.</summary>
    public required string NonceHash { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The provider that the policy accepts.</summary>
    public string? Provider { get; init; }

    /// <summary>What the sign-in must reach (acr_values, max_age).</summary>
    public AuthenticationRequirement? Requirement { get; init; }

    /// <summary>Ask for credentials even where the provider knows the browser (prompt=login).</summary>
    public bool ForceLogin { get; init; }
}
