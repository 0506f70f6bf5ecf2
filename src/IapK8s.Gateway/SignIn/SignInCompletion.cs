using IapK8s.Gateway.Auditing;
using IapK8s.Gateway.Providers;
using IapK8s.Gateway.Sessions;
using IapK8s.Identity.Revocations;
using IapK8s.Identity.SignIn;
using IapK8s.Identity.Tokens;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Proxy.Doors;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.SignIn;

/// <summary>A sign-in whose every proof was checked.</summary>
internal sealed record CompletedSignIn(
    PortalTransaction Transaction, ScopeState Scope, SignInProvider Provider, TokenVerified Token, TokenIdentity Identity, SecretText? RefreshToken);

/// <summary>Turns a proven identity into a session and hands it to the app's host. Null is done, else what went wrong.</summary>
internal sealed class SignInCompletion(ISessionStore store, PortalCookies cookies, AuthorizationRequests requests, PortalAnswers answers)
{
    /// <summary>Asked once more, a provider that cannot do better will not do better.</summary>
    private const int MaxRestarts = 1;

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    public async Task<SignInFailure?> CompleteAsync(HttpContext context, PortalContext portal, CompletedSignIn signIn)
    {
        var transaction = signIn.Transaction;
        var verdict = Verdict(portal, signIn);
        if (verdict == RevocationVerdict.Blocked)
        {
            return SignInFailure.Blocked();
        }

        if (Weakness(signIn, verdict, portal.Now) is { } weakness)
        {
            if (transaction.Restarts >= MaxRestarts)
            {
                return SignInFailure.TooWeak(weakness);
            }

            await answers.AuditAsync(context, Line(context, portal, signIn, "restarted") with { Reason = weakness });
            await requests.StartAsync(context, portal, transaction.Request, signIn.Provider, forceLogin: true, transaction.Restarts + 1);
            return null;
        }

        var stored = SessionFactory.Create(signIn.Token, signIn.Identity, signIn.Provider.Name, signIn.Scope, signIn.RefreshToken, portal.Now);
        if (!SessionFactory.TryToSign(stored, signIn.Scope, out var session))
        {
            return SignInFailure.BadAnswer("more groups or claims than a session can carry");
        }

        if (!await store.AddAsync(stored, context.RequestAborted))
        {
            return SignInFailure.Unavailable("the session store is full");
        }

        var keys = signIn.Scope.Keys;
        var handoff = new Handoff
        {
            AttemptId = transaction.Request.AttemptId,
            NonceHash = transaction.Request.NonceHash,
            SessionCookie = keys.SealForCookie(portal.Signer.Sign(session), session.Id),
            SessionExpiresAt = session.ExpiresAt,
            IssuedAt = portal.Now,
        };
        await answers.AuditAsync(context, Line(context, portal, signIn, "succeeded") with { SessionId = session.Id });
        if (transaction.Fresh)
        {
            cookies.Reauthenticated(context);
        }

        // The origin is the scope's, not the link's: the same text, but from the policy.
        PortalAnswers.Redirect(context, $"{signIn.Scope.Scope.Origin}{ReservedPaths.Handoff}?{ReservedPaths.HandoffParameter}={Uri.EscapeDataString(keys.SealHandoff(handoff))}");
        return null;
    }

    /// <summary>Why the sign-in is weaker than asked for; null where it is not.</summary>
    private static string? Weakness(CompletedSignIn signIn, RevocationVerdict verdict, DateTimeOffset now)
    {
        var (identity, transaction) = (signIn.Identity, signIn.Transaction);
        if (transaction.Request.Requirement is { } requirement && !identity.Reaches(requirement, now))
        {
            return "acr, amr or auth_time is not what the policy asks for";
        }

        if (verdict != RevocationVerdict.NotRevoked)
        {
            return "what the provider remembers was revoked since";
        }

        // A provider that does not state auth_time cannot be checked, only asked.
        return transaction.Fresh && identity.AuthTime is { } authTime && authTime < transaction.StartedAt - ClockSkew ? "the provider did not ask for credentials" : null;
    }

    /// <summary>A session that every sidecar would refuse is not begun.</summary>
    private static RevocationVerdict Verdict(PortalContext portal, CompletedSignIn signIn) => portal.State.Revocations.Check(
        new Principal
        {
            Credential = CredentialKind.Session,
            Provider = signIn.Provider.Name,
            Subject = signIn.Identity.Subject,
            Email = signIn.Identity.Email,
            AuthTime = signIn.Identity.AuthTime,
            IssuedAt = portal.Now,
        },
        portal.Now);

    private static SignInEvent Line(HttpContext context, PortalContext portal, CompletedSignIn signIn, string outcome) => new()
    {
        Event = "sign-in",
        Time = portal.Now,
        RequestId = context.TraceIdentifier,
        Outcome = outcome,
        Provider = signIn.Provider.Name,
        Subject = signIn.Identity.Subject,
        Email = signIn.Identity.Email,
        Scope = signIn.Scope.Scope.Value,
        Acr = signIn.Identity.Acr,
        AuthTime = signIn.Identity.AuthTime,
    };
}
