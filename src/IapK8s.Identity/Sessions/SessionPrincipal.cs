using IapK8s.Policy.Identities;

namespace IapK8s.Identity.Sessions;

/// <summary>What policies see of a session.</summary>
public static class SessionPrincipal
{
    /// <param name="vocabularyHash">Of the scope as it is now. A session filtered by another vocabulary says nothing about groups that it lacks.</param>
    public static Principal From(Session session, string vocabularyHash) => new()
    {
        Credential = CredentialKind.Session,
        Provider = session.Provider,
        Subject = session.Subject,
        Email = session.Email,
        Groups = session.Groups,
        GroupsAreComplete = vocabularyHash.Length > 0 && string.Equals(session.VocabularyHash, vocabularyHash, StringComparison.Ordinal),
        Claims = session.Claims,
        AuthTime = session.AuthTime,
        IssuedAt = session.IssuedAt,
        ExpiresAt = session.ExpiresAt,
        Acr = session.Acr,
        Amr = session.Amr,
        SessionId = session.Id,
    };
}
