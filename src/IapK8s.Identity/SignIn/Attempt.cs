using IapK8s.Policy.Definitions;

namespace IapK8s.Identity.SignIn;

/// <summary>One sign-in under way, kept sealed in the browser's attempt cookie. Parallel tabs have one each.</summary>
public sealed record Attempt
{
    /// <summary>128 random bits, base64url: part of the cookie's name.</summary>
    public required string Id { get; init; }

    /// <summary>256 random bits, base64url. The portal only ever sees its SHA-256.</summary>
    public required string Nonce { get; init; }

    /// <summary>Same-origin path and query to return to, see <see cref="ReturnPath"/>.</summary>
    public required string ReturnPath { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>How often this browser was already sent back for the same reason: a second failure ends on a page.</summary>
    public int Restarts { get; init; }

    /// <summary>Lifetime of the attempt cookie and of the link to the portal.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(10);
}

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

/// <summary>The portal's answer, sealed for the scope, good for 60 s and only together with the attempt's cookie.</summary>
public sealed record Handoff
{
    public required string AttemptId { get; init; }

    public required string NonceHash { get; init; }

    /// <summary>Ready to set, as <see cref="Sessions.ScopeKeyRing.SealSession"/> made it.</summary>
    public required string SessionCookie { get; init; }

    public required DateTimeOffset SessionExpiresAt { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(60);
}

/// <summary>Ends a session: the browser carries it from the app's host to the portal.</summary>
/// <param name="SignInAgain">Go on to sign in with another account.</param>
public sealed record SignOutOrder(string SessionId, DateTimeOffset IssuedAt, bool SignInAgain);
