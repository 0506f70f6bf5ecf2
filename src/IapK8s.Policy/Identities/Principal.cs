using System.Collections.Immutable;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Policy.Identities;

public enum CredentialKind : byte
{
    Unspecified = 0,
    Session,
    BearerToken,
    ServiceAccountToken,
}

/// <summary>Who is asking, proven by a credential. No principal (null) is anonymous. The identity's key is (<see cref="Provider"/>, <see cref="Subject"/>).</summary>
public sealed class Principal
{
    public required CredentialKind Credential { get; init; }

    /// <summary>The provider's name as in <see cref="Definitions.ProviderDefinition.Name"/>.</summary>
    public required string Provider { get; init; }

    public required string Subject { get; init; }

    /// <summary>Lower-cased; null unless the provider says it is verified.</summary>
    public string? Email { get; init; }

    /// <summary>The token's groups, filtered to those that policies mention.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>False while the groups were filtered by another vocabulary, or the provider answered with an overage claim: absence proves nothing then.</summary>
    public bool GroupsAreComplete { get; init; } = true;

    /// <summary>Claims that policies mention, in the order of the token; a key may repeat.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Claims { get; init; } = [];

    /// <summary><c>namespace/name</c> for a Kubernetes ServiceAccount token.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>When the person last proved to be there (<c>auth_time</c>); null where the provider does not say, which satisfies no <c>maxAuthAge</c>.</summary>
    public DateTimeOffset? AuthTime { get; init; }

    /// <summary>When the credential was issued (<c>iat</c>): what a revocation compares with where there is no <see cref="AuthTime"/>.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    public string? Acr { get; init; }

    public ImmutableArray<string> Amr { get; init; } = [];

    /// <summary>The credential's own end (a token's <c>exp</c>): open streams end then, and no cache keeps it longer. Null counts as expired.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The session's id, for audit and revocation; null for bearer tokens.</summary>
    public string? SessionId { get; init; }

    /// <summary>Told from a record, which holds neither claims nor <see cref="Amr"/>: to conditions they are unknown.</summary>
    internal bool IsRecorded { get; init; }

    /// <summary>What the latest policy to ask worked out about this principal. A cache: racing writers store equal values.</summary>
    internal object? MembershipCache { get; set; }

    /// <summary>The one before: in Shadow two policies ask in turn.</summary>
    internal object? OlderMembershipCache { get; set; }

    /// <summary>The claims as conditions read them. A cache as well.</summary>
    internal object? ClaimsCache { get; set; }

    /// <summary>A cache as well: the same for every policy, as one key serves all groups.</summary>
    internal SubjectHashes? SubjectHashes { get; set; }

    /// <summary>The same person after a sign-in of another strength. Who is a member of what does not depend on it.</summary>
    internal Principal WithAcr(string acr)
    {
        var strong = With(acr, Groups, GroupsAreComplete);
        (strong.MembershipCache, strong.OlderMembershipCache) = (MembershipCache, OlderMembershipCache);
        return strong;
    }

    /// <summary>The same person in other groups of the token.</summary>
    internal Principal WithGroups(ImmutableArray<string> groups, bool areComplete) => With(Acr, groups, areComplete);

    private Principal With(string? acr, ImmutableArray<string> groups, bool areComplete) => new()
    {
        Credential = Credential,
        Provider = Provider,
        Subject = Subject,
        Email = Email,
        Groups = groups,
        GroupsAreComplete = areComplete,
        Claims = Claims,
        ServiceAccount = ServiceAccount,
        AuthTime = AuthTime,
        IssuedAt = IssuedAt,
        Acr = acr,
        Amr = Amr,
        ExpiresAt = ExpiresAt,
        SessionId = SessionId,
        IsRecorded = IsRecorded,
    };
}
