using System.Text.Json;
using IapK8s.Gateway.Providers;
using IapK8s.Identity.Sessions;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Sessions;

/// <summary>From a verified token to what is stored, and from what is stored to what is signed. Pure.</summary>
internal static class SessionFactory
{
    /// <summary>A session with an id of its own, whatever the browser had before (S42).</summary>
    public static StoredSession Create(JsonElement payload, SignInProvider provider, ScopeState scope, SecretText? refreshToken, string id, DateTimeOffset now) => new()
    {
        Id = id,
        Scope = scope.Scope.Value,
        Provider = provider.Name,
        Subject = payload.Text(provider.State.Definition.Claims.Subject)!,
        ProviderSubject = payload.Text("sub") ?? payload.Text(provider.State.Definition.Claims.Subject)!,
        ProviderSessionId = payload.Text("sid"),
        Claims = new SecretText(payload.GetRawText()),
        RefreshToken = refreshToken,
        AuthTime = payload.Time("auth_time"),
        Acr = payload.Text("acr"),
        Amr = [.. payload.Texts("amr")],
        IssuedAt = now,
        ExpiresAt = now + scope.Session.MaxAge,
        LastSeen = now,
        Confirmed = now,
    };

    /// <summary>As the scope's policies read it now.</summary>
    public static Session ToSign(StoredSession stored, ProviderDefinition provider, ScopeState scope)
    {
        using var payload = JsonDocument.Parse(stored.Claims.Reveal());
        var claims = SessionClaims.Read(payload.RootElement, provider.Claims, scope);
        return new Session
        {
            Id = stored.Id,
            Scope = stored.Scope,
            Provider = stored.Provider,
            Subject = stored.Subject,
            Email = claims.Email,
            AuthTime = stored.AuthTime,
            Acr = stored.Acr,
            Amr = stored.Amr,
            Groups = claims.Groups,
            VocabularyHash = claims.VocabularyHash,
            Claims = claims.Claims,
            IssuedAt = stored.IssuedAt,
            ExpiresAt = stored.ExpiresAt,
        };
    }
}
