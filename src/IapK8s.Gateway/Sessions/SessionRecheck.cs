using IapK8s.Identity.Revocations;
using IapK8s.Identity.Sessions;
using IapK8s.Policy.Identities;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Sessions;

/// <summary>Is a session still good, and what does its provider say of the person now? However many sidecars ask at once, one answer is worked out a session (S71).</summary>
internal sealed class SessionRecheck(ISessionStore store, IDataPlane plane, SessionRefresh refresh, SessionEnding ending, TimeProvider time)
{
    private readonly SingleFlight<RecheckOutcome> _flights = new();

    /// <param name="vocabularyHash">What the asking policy filters groups by; a newer one than ours is waited for a moment.</param>
    public async Task<RecheckOutcome> RecheckAsync(string scope, string sessionId, string vocabularyHash, CancellationToken cancellation)
    {
        await plane.WaitAsync(state => state.Scopes.TryGetValue(scope, out var known) && (vocabularyHash.Length == 0 || known.VocabularyHash == vocabularyHash), TimeSpan.FromSeconds(1), time, cancellation);
        return await _flights.RunAsync($"{scope} {sessionId}", () => RunAsync(scope, sessionId, seen: true), cancellation);
    }

    /// <summary>The session of a cookie that holds no more than its id. Counts as no use of it.</summary>
    public Task<RecheckOutcome> FetchAsync(string scope, string sessionId) => RunAsync(scope, sessionId, seen: false);

    private async Task<RecheckOutcome> RunAsync(string scopeValue, string sessionId, bool seen)
    {
        // 1. What is in force.
        if (plane.Current is not { Gateway.Signer: { } signer } state)
        {
            return new RecheckUnavailable("no keys yet");
        }

        // 2. A session of this scope, and no other.
        if (await store.FindAsync(sessionId, CancellationToken.None) is not { } session || session.Scope != scopeValue || !state.Scopes.TryGetValue(scopeValue, out var scope))
        {
            return new SessionOver("unknown");
        }

        // 3. Time and revocations.
        var now = time.GetUtcNow();
        if (ReasonToEnd(session, scope, state, now) is { } reason)
        {
            await ending.ForgetAsync(session, reason);
            return new SessionOver(reason);
        }

        if (!seen)
        {
            return Sign(signer, session, scope);
        }

        // 4. The provider's word, where there is a refresh token to ask with.
        var refreshed = await refresh.RefreshAsync(session, scope, state);
        if (refreshed.EndedBecause is { } refused)
        {
            await ending.EndAsync(session, refused);
            return new SessionOver(refused);
        }

        // 5. Kept, unless somebody ended it meanwhile.
        var next = refreshed.Session with { LastSeen = now };
        return await store.ReplaceAsync(session, next, CancellationToken.None) ? Sign(signer, next, scope) : new SessionOver("ended meanwhile");
    }

    private static string? ReasonToEnd(StoredSession session, ScopeState scope, DataPlaneState state, DateTimeOffset now)
    {
        if (now >= session.ExpiresAt || now - session.IssuedAt >= scope.Session.MaxAge)
        {
            return "expired";
        }

        if (now - session.LastSeen > scope.Session.IdleTimeout)
        {
            return "idle";
        }

        var principal = new Principal
        {
            Credential = CredentialKind.Session,
            Provider = session.Provider,
            Subject = session.Identity.Subject,
            Email = session.Identity.Email,
            AuthTime = session.Identity.AuthTime,
            IssuedAt = session.IssuedAt,
            SessionId = session.Id,
        };
        return state.Revocations.Check(principal, now) == RevocationVerdict.NotRevoked ? null : "revoked";
    }

    private static RecheckOutcome Sign(SessionSigner signer, StoredSession stored, ScopeState scope) =>
        SessionFactory.TryToSign(stored, scope, out var session) ? new SessionActive(signer.Sign(session)) : new SessionOver("too many groups or claims to carry");
}
