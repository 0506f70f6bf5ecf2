using System.Collections.Immutable;
using IapK8s.Policy.Definitions;

namespace IapK8s.Gateway.Sessions;

/// <summary>A session as the store keeps it: more than its cookie says, because policies may ask for other groups tomorrow.</summary>
internal sealed record StoredSession
{
    public required string Id { get; init; }

    /// <summary><c>namespace|origin</c>.</summary>
    public required string Scope { get; init; }

    public required string Provider { get; init; }

    public required string Subject { get; init; }

    /// <summary>The token's <c>sub</c> as it stands, by which the provider's logout tokens name the person; the claim that <see cref="Subject"/> came from may be another.</summary>
    public required string ProviderSubject { get; init; }

    /// <summary>The provider's own id of its session (<c>sid</c>), by which it may end ours.</summary>
    public string? ProviderSessionId { get; init; }

    /// <summary>The payload of the ID token that last told who this is: JSON, unfiltered.</summary>
    public required SecretText Claims { get; init; }

    public SecretText? RefreshToken { get; init; }

    /// <summary>As stated at the sign-in; a refresh proves no presence and never moves it.</summary>
    public DateTimeOffset? AuthTime { get; init; }

    public string? Acr { get; init; }

    public ImmutableArray<string> Amr { get; init; } = [];

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Somebody used the session: what idle time counts from.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>When the provider last said that the account is good.</summary>
    public required DateTimeOffset Confirmed { get; init; }
}
