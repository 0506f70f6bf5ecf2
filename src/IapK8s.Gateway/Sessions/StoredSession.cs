using IapK8s.Identity.Tokens;
using IapK8s.Policy.Definitions;

namespace IapK8s.Gateway.Sessions;

/// <summary>A session as the store keeps it: more than its cookie says, because policies may ask for other groups tomorrow.</summary>
internal sealed record StoredSession
{
    public required string Id { get; init; }

    /// <summary><c>namespace|origin</c>.</summary>
    public required string Scope { get; init; }

    public required string Provider { get; init; }

    /// <summary>What the provider last said of the person, unfiltered. How and when they signed in stays as it was at the sign-in: a refresh proves no presence.</summary>
    public required TokenIdentity Identity { get; init; }

    /// <summary>The token's <c>sub</c> as it stands, by which the provider's logout tokens name the person; the subject's claim may be another.</summary>
    public required string ProviderSubject { get; init; }

    /// <summary>The provider's own id of its session (<c>sid</c>), by which it may end ours.</summary>
    public string? ProviderSessionId { get; init; }

    public SecretText? RefreshToken { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Somebody used the session: what idle time counts from.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>When the provider last said that the account is good.</summary>
    public required DateTimeOffset Confirmed { get; init; }
}
