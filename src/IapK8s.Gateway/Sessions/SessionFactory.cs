using System.Diagnostics.CodeAnalysis;
using IapK8s.Gateway.Providers;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.Tokens;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Sessions;

/// <summary>From a verified token to what is stored, and from what is stored to what is signed. Pure.</summary>
internal static class SessionFactory
{
    /// <summary>A session with an id of its own, whatever the browser had before (S42).</summary>
    public static StoredSession Create(TokenVerified token, TokenIdentity identity, string provider, ScopeState scope, SecretText? refreshToken, DateTimeOffset now) => new()
    {
        Id = OpaqueId.New128(),
        Scope = scope.Scope.Value,
        Provider = provider,
        Identity = identity,
        ProviderSubject = token.Payload.Text("sub") ?? identity.Subject,
        ProviderSessionId = token.Payload.Text("sid"),
        RefreshToken = refreshToken,
        IssuedAt = now,
        ExpiresAt = now + scope.Session.MaxAge,
        LastSeen = now,
        Confirmed = now,
    };

    /// <summary>As the scope's policies read it now. False where it says more than a session can carry.</summary>
    public static bool TryToSign(StoredSession stored, ScopeState scope, [NotNullWhen(true)] out Session? session) =>
        stored.Identity.TryToSession(stored.Id, stored.Provider, Definition(scope), stored.IssuedAt, stored.ExpiresAt, out session);

    /// <summary>Without the keys: filtering needs none.</summary>
    private static ScopeDefinition Definition(ScopeState scope) => new()
    {
        Scope = scope.Scope,
        Keys = [],
        Providers = scope.Providers,
        GroupVocabulary = scope.GroupVocabulary,
        ClaimVocabulary = scope.ClaimVocabulary,
        VocabularyHash = scope.VocabularyHash,
        Session = scope.Session,
    };
}
