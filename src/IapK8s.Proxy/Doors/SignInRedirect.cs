using IapK8s.Identity.Cookies;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.SignIn;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Snapshots;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors;

/// <summary>Sends a browser to sign in: an attempt in its cookie, and a link to the portal that says nothing of where it wants to go.</summary>
internal sealed class SignInRedirect(TimeProvider time)
{
    private const int MaxAttempts = 5;

    /// <summary>False where nobody can sign in: the host is internal, its keys or the portal's address are not there.</summary>
    public bool TryWrite(HttpContext context, AccessResult access, string returnPath, AuthenticationRequirement? requirement, int restarts, bool isRestart = false)
    {
        if (access.Facts is not { Scope: { } scope } facts || access.State?.State.Portal is not { } portal)
        {
            return false;
        }

        var now = time.GetUtcNow();
        var attempt = RestartMark.Apply(Attempt.Begin(returnPath, now, restarts), isRestart);
        DropOldAttempts(context, scope, access.Cookies.Header, now);
        var headers = context.Response.Headers;
        headers.Append("Set-Cookie", SetCookie.Create(CookieNames.Attempt(attempt.Id), scope.Keys.SealAttempt(attempt), Attempt.Lifetime));
        headers.Location = PortalLinks.SignIn(portal.ExternalUrl, scope.Keys, new SignInRequest
        {
            AttemptId = attempt.Id,
            Namespace = scope.Scope.Namespace,
            Origin = scope.Scope.Origin,
            NonceHash = attempt.NonceHash,
            IssuedAt = now,
            Provider = facts.Definition.Provider,
            Requirement = requirement,
            ForceLogin = access.ForceLogin,
        });
        OwnAnswers.Mark(headers);
        context.Response.StatusCode = StatusCodes.Status302Found;
        return true;
    }

    /// <summary>Tabs that were opened and forgotten: beyond five the oldest go, and whatever cannot be opened goes first.</summary>
    private static void DropOldAttempts(HttpContext context, ScopeState scope, string? cookies, DateTimeOffset now)
    {
        var attempts = AttemptCookies.Read(cookies, scope.Keys, now);
        foreach (var (name, _) in attempts.OrderByDescending(attempt => attempt.Value?.IssuedAt ?? DateTimeOffset.MinValue).Skip(MaxAttempts - 1))
        {
            context.Response.Headers.Append("Set-Cookie", SetCookie.Delete(name));
        }
    }
}
