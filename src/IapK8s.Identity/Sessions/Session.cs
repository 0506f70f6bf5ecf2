using System.Collections.Immutable;

namespace IapK8s.Identity.Sessions;

/// <summary>What the gateway states about a sign-in: signed by it, sealed for one scope, carried by the browser.</summary>
public sealed record Session
{
    /// <summary>128 random bits, base64url. Fresh at every sign-in and step-up.</summary>
    public required string Id { get; init; }

    /// <summary><see cref="SessionScope.Value"/>.</summary>
    public required string Scope { get; init; }

    public required string Provider { get; init; }

    public required string Subject { get; init; }

    /// <summary>Lower-cased; null unless verified.</summary>
    public string? Email { get; init; }

    /// <summary>The provider's <c>auth_time</c>; null where it does not say: the moment of a silent sign-in proves no presence.</summary>
    public required DateTimeOffset? AuthTime { get; init; }

    public string? Acr { get; init; }

    public ImmutableArray<string> Amr { get; init; } = [];

    /// <summary>Token groups, filtered to the scope's vocabulary.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Hash of the vocabulary by which <see cref="Groups"/> and <see cref="Claims"/> were filtered; empty after an overage claim, so that it never equals one.</summary>
    public required string VocabularyHash { get; init; }

    public ImmutableArray<KeyValuePair<string, string>> Claims { get; init; } = [];

    /// <summary>When the sign-in was finished. A recheck does not move it: revocations compare with it where there is no <see cref="AuthTime"/>.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
