using IapK8s.Gateway.Auditing;
using IapK8s.Gateway.Providers;
using IapK8s.Gateway.Sessions;
using IapK8s.Identity.SignIn;
using IapK8s.Proxy.Doors;
using IapK8s.Proxy.Pages;

namespace IapK8s.Gateway.SignIn;

/// <summary>GET /sign-out: an app's host sends a browser here with a sealed order, after it has made sure that its own page asked for it.</summary>
internal sealed class SignOutEndpoint(ISessionStore store, SessionEnding ending, PortalCookies cookies, PortalAnswers answers)
{
    public async Task HandleAsync(HttpContext context, PortalContext portal)
    {
        var query = context.Request.QueryString.Value ?? "";
        if (!ScopeHint.TryRead(query, out var hint)
            || !portal.State.Scopes.TryGetValue(hint.Value, out var scope)
            || context.Request.Query[PortalLinks.OrderParameter] is not [{ } sealedOrder]
            || !scope.Keys.TryOpenSignOut(sealedOrder, portal.Now, out var order))
        {
            await answers.FailAsync(context, SignInFailure.BadLink("a sign-out order that the scope did not seal, or too old"), eventName: "sign-out");
            return;
        }

        var session = await store.FindAsync(order.SessionId, context.RequestAborted);
        if (session is not null && session.Scope != scope.Scope.Value)
        {
            await answers.FailAsync(context, SignInFailure.BadLink("a sign-out order for a session of another scope"), eventName: "sign-out");
            return;
        }

        var everywhere = session is null ? await ending.EndUnknownAsync(order.SessionId, scope.Session.MaxAge) : await ending.EndAsync(session, "signed out");
        cookies.RequireReauthentication(context);
        await answers.AuditAsync(context, new SignInEvent
        {
            Event = "sign-out",
            Time = portal.Now,
            RequestId = context.TraceIdentifier,
            Outcome = "succeeded",
            Provider = session?.Provider,
            Subject = session?.Identity.Subject,
            Email = session?.Identity.Email,
            Scope = scope.Scope.Value,
            SessionId = order.SessionId,
            Reason = everywhere ? null : "the controller does not have it yet",
        });
        await answers.PageAsync(context, new SignedOutPage
        {
            Status = 200,
            RequestId = context.TraceIdentifier,
            SignInAgainUrl = scope.Scope.Origin + "/",
            ProviderSignOutUrl = order.SignInAgain || session is null ? null : ProviderSignOut(portal, session.Provider),
            Everywhere = everywhere,
            FollowsWithin = scope.Session.RecheckInterval,
            ContinueAtOnce = order.SignInAgain && everywhere,
        });
    }

    /// <summary>GET /signed-out: where a provider sends the browser after its own sign-out.</summary>
    public Task HandleReturnAsync(HttpContext context) =>
        answers.PageAsync(context, new SignedOutPage { Status = 200, RequestId = context.TraceIdentifier, SignInAgainUrl = null });

    /// <summary>OpenID Connect RP-Initiated Logout §2, without a hint: no token belongs into an address bar. The provider then asks the person.</summary>
    private static string? ProviderSignOut(PortalContext portal, string name)
    {
        if (SignInProvider.Find(portal.State, name, out _) is not { Metadata.EndSession: { } endpoint } provider)
        {
            return null;
        }

        var separator = endpoint.Query.Length > 0 ? '&' : '?';
        return $"{endpoint.AbsoluteUri}{separator}client_id={Uri.EscapeDataString(provider.Client.ClientId)}&post_logout_redirect_uri={Uri.EscapeDataString(portal.Origin + PortalPaths.SignedOut)}";
    }
}
