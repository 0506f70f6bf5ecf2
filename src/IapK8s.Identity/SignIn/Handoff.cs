namespace IapK8s.Identity.SignIn;

/// <summary>The portal's answer, sealed for the scope, good for 60 s and only together with the attempt's cookie.</summary>
public sealed record Handoff
{
    public required string AttemptId { get; init; }

    public required string NonceHash { get; init; }

    /// <summary>Ready to set, as <see cref="Sessions.ScopeKeyRing.SealForCookie"/> made it.</summary>
    public required string SessionCookie { get; init; }

    public required DateTimeOffset SessionExpiresAt { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Prints without the cookie.</summary>
    public override string ToString() => $"Handoff for {AttemptId}";
}
