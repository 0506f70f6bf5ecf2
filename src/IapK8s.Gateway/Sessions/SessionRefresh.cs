using IapK8s.Gateway.Providers;
using IapK8s.Identity.Tokens;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Sessions;

/// <param name="EndedBecause">Set: the session is over.</param>
internal readonly record struct RefreshResult(StoredSession Session, string? EndedBecause);

/// <summary>Asks the provider whether the account is still good, with the refresh token that only the gateway holds.</summary>
internal sealed class SessionRefresh(TokenClient tokens, SigningKeyPatience patience, TimeProvider time, ILogger<SessionRefresh> log)
{
    /// <summary>The caller makes sure that there is one call a session at a time.</summary>
    public async Task<RefreshResult> RefreshAsync(StoredSession session, ScopeState scope, DataPlaneState state)
    {
        var now = time.GetUtcNow();
        // Every sidecar rechecks in its own rhythm; half an interval keeps that from multiplying the token calls.
        if (session.RefreshToken is not { } token || now - session.Confirmed < scope.Session.RecheckInterval / 2)
        {
            return new RefreshResult(session, null);
        }

        if (SignInProvider.Find(state, session.Provider, out var missing) is not { } provider)
        {
            return Unconfirmed(session, scope, now, missing);
        }

        return await tokens.RefreshAsync(provider, token, CancellationToken.None) switch
        {
            TokensGranted granted => await ReadAsync(session, scope, provider, granted, now),
            TokensRefused { IsFinal: true } => new RefreshResult(session, "the provider refused the refresh"),
            TokensRefused refused => Unconfirmed(session, scope, now, refused.Error),
            ProviderUnreachable unreachable => Unconfirmed(session, scope, now, unreachable.Reason),
            _ => Unconfirmed(session, scope, now, "no answer"),
        };
    }

    private async Task<RefreshResult> ReadAsync(StoredSession session, ScopeState scope, SignInProvider provider, TokensGranted granted, DateTimeOffset now)
    {
        // The old one may be dead from now on: whatever else happens, the new one is kept.
        var rotated = session with { RefreshToken = granted.RefreshToken ?? session.RefreshToken };
        if (granted.IdToken is not { } idToken)
        {
            return new RefreshResult(rotated with { Confirmed = now }, null);
        }

        switch (await patience.VerifyAsync(idToken.Reveal(), provider))
        {
            case TokenVerified verified when IdTokenRules.CheckRefresh(verified, provider, session.Identity.Subject, granted.AccessToken, now) is { } broken:
                return new RefreshResult(rotated, broken);
            case TokenVerified when IdTokenReader.TryRead(idToken.Reveal(), provider.State.Definition.Claims, out var identity):
                var signIn = session.Identity;
                return new RefreshResult(rotated with { Identity = identity with { AuthTime = signIn.AuthTime, Acr = signIn.Acr, Amr = signIn.Amr }, Confirmed = now }, null);
            case TokenVerified:
                return new RefreshResult(rotated, "a token that cannot be read for sure");
            case TokenRejected rejected:
                return new RefreshResult(rotated, rejected.Reason);
            default:
                return Unconfirmed(rotated, scope, now, "signed with a key that did not arrive yet");
        }
    }

    /// <summary>No answer is no refusal: the session stays as it is, for as long as the policy allows.</summary>
    private RefreshResult Unconfirmed(StoredSession session, ScopeState scope, DateTimeOffset now, string reason)
    {
        log.RefreshUnavailable(session.Provider, reason);
        return new RefreshResult(session, now - session.Confirmed > scope.Session.StaleFor ? "the provider could not be asked for too long" : null);
    }
}
