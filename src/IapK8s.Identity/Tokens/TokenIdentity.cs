using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using IapK8s.Identity.Sessions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Identity.Tokens;

/// <summary>What a verified token says of a person, read by the names that the provider uses.</summary>
public sealed record TokenIdentity
{
    private const int MaxSubjectLength = 255;

    /// <summary>More matching groups than this are treated as an overage: nobody can tell who is missing.</summary>
    private const int MaxGroups = 200;

    private const int MaxClaimValues = 200;
    private const int MaxSessionCharacters = 8 * 1024;

    public required string Subject { get; init; }

    /// <summary>Canonical; null unless the token says that it is verified.</summary>
    public string? Email { get; init; }

    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>False after an overage claim (<c>_claim_names</c>, <c>_claim_sources</c>, <c>hasgroups</c>) or where the groups claim is no list of names.</summary>
    public bool GroupsAreComplete { get; init; } = true;

    /// <summary>Every claim with a simple value; a list is one entry for each of its items.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Claims { get; init; } = [];

    public DateTimeOffset? AuthTime { get; init; }

    public DateTimeOffset? IssuedAt { get; init; }

    public string? Acr { get; init; }

    public ImmutableArray<string> Amr { get; init; } = [];

    /// <summary>True where this sign-in reached what was asked. A token without <c>auth_time</c> never reaches a maximum age.</summary>
    public bool Reaches(AuthenticationRequirement requirement, DateTimeOffset now) =>
        (requirement.Acr is null || string.Equals(requirement.Acr, Acr, StringComparison.Ordinal))
        && requirement.Amr.All(method => Amr.Contains(method, StringComparer.Ordinal))
        && (requirement.MaxAuthAge is not { } age || (AuthTime is { } time && now - time <= age));

    /// <summary>The session of one scope: groups and claims filtered by its vocabularies. False where what is left is still too much to carry.</summary>
    /// <param name="id">From <see cref="OpaqueId.New128"/>, fresh at every sign-in and step-up.</param>
    /// <param name="issuedAt">When the sign-in was finished; a recheck repeats the first one.</param>
    public bool TryToSession(string id, string provider, ScopeDefinition scope, DateTimeOffset issuedAt, DateTimeOffset expiresAt, [NotNullWhen(true)] out Session? session)
    {
        var groups = Groups.Where(scope.GroupVocabulary.ToHashSet(StringComparer.Ordinal).Contains).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        var claimNames = scope.ClaimVocabulary.ToHashSet(StringComparer.Ordinal);
        var claims = Claims.Where(claim => claimNames.Contains(claim.Key)).ToImmutableArray();
        var isComplete = GroupsAreComplete && groups.Length <= MaxGroups;
        groups = groups.Length <= MaxGroups ? groups : groups[..MaxGroups];
        var size = groups.Sum(group => group.Length) + claims.Sum(claim => claim.Key.Length + claim.Value.Length) + Amr.Sum(method => method.Length) + (Acr?.Length ?? 0);
        session = size > MaxSessionCharacters || claims.Length > MaxClaimValues
            ? null
            : new Session
            {
                Id = id,
                Scope = scope.Scope.Value,
                Provider = provider,
                Subject = Subject,
                Email = Email,
                AuthTime = AuthTime,
                Acr = Acr,
                Amr = Amr,
                Groups = groups,
                VocabularyHash = isComplete ? scope.VocabularyHash : "",
                Claims = claims,
                IssuedAt = issuedAt,
                ExpiresAt = expiresAt,
            };
        return session is not null;
    }

    /// <summary>Reads the payload of a token that was verified before. False where there is no usable subject or a claim has the wrong shape.</summary>
    internal static bool TryRead(JsonElement payload, ClaimNames names, [NotNullWhen(true)] out TokenIdentity? identity)
    {
        identity = null;
        if (JsonClaims.Text(payload, names.Subject) is not { Length: > 0 and <= MaxSubjectLength } subject
            || !JsonClaims.TryTime(payload, "auth_time", out var authTime)
            || !JsonClaims.TryTime(payload, "iat", out var issuedAt)
            || !JsonClaims.TryTexts(payload, "amr", out var amr)
            || !ClaimList.TryRead(payload, out var claims))
        {
            return false;
        }

        var groupsAreNames = JsonClaims.TryTexts(payload, names.Groups, out var groups);
        identity = new TokenIdentity
        {
            Subject = subject,
            Email = VerifiedEmail(payload, names),
            Groups = groups,
            GroupsAreComplete = groupsAreNames && !HasOverage(payload),
            Claims = claims,
            AuthTime = authTime,
            IssuedAt = issuedAt,
            Acr = JsonClaims.Text(payload, "acr"),
            Amr = amr,
        };
        return true;
    }

    /// <summary>An address that nobody checked belongs to whoever typed it.</summary>
    private static string? VerifiedEmail(JsonElement payload, ClaimNames names)
    {
        var isVerified = payload.TryGetProperty(names.EmailVerified, out var verified)
            && (verified.ValueKind == JsonValueKind.True || JsonClaims.TextOf(verified) is "true");
        return isVerified && JsonClaims.Text(payload, names.Email) is { } email ? EmailAddress.Canonical(email) : null;
    }

    /// <summary>The token says that something it could say stands elsewhere: groups that were too many (Entra's overage and <c>hasgroups</c>), or any distributed claim (OpenID
    /// Connect Core §5.6.2). Nobody fetches that, so nobody can say what is not there. An absent groups claim is none of these: providers leave an empty list out.</summary>
    private static bool HasOverage(JsonElement payload) =>
        (payload.TryGetProperty("_claim_names", out var names)
            ? names.ValueKind != JsonValueKind.Object || names.EnumerateObject().Any()
            : payload.TryGetProperty("_claim_sources", out _))
        || (payload.TryGetProperty("hasgroups", out var has) && has.ValueKind != JsonValueKind.False);
}
