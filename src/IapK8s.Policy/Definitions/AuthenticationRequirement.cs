using System.Collections.Immutable;

namespace IapK8s.Policy.Definitions;

/// <summary>How somebody must have signed in: every part that is set must hold.</summary>
public sealed record AuthenticationRequirement
{
    /// <summary>The token's <c>acr</c> must equal this (OpenID Connect Core §2).</summary>
    public string? Acr { get; init; }

    /// <summary>Every one of these must be in the token's <c>amr</c> (RFC 8176).</summary>
    public ImmutableArray<string> Amr { get; init; } = [];

    /// <summary>The most time since <c>auth_time</c>.</summary>
    public TimeSpan? MaxAuthAge { get; init; }
}
