using IapK8s.Gateway.Auditing;
using IapK8s.Gateway.Providers;
using IapK8s.Gateway.Sessions;

namespace IapK8s.Gateway.SignIn;

/// <summary>POST /backchannel-logout: a provider says that somebody signed out there (OpenID Connect Back-Channel Logout §2.5 to §2.8, S72).</summary>
internal sealed class BackChannelLogoutEndpoint(ISessionStore store, SigningKeyPatience patience, SessionEnding ending, PortalAnswers answers, ILogger<BackChannelLogoutEndpoint> log)
{
    private const int MaxTokenLength = 32 * 1024;

    public async Task HandleAsync(HttpContext context, PortalContext portal)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (await ReadTokenAsync(context) is not { } text || await VerifyAsync(text, portal) is not var (provider, token))
        {
            await RefuseAsync(context, portal, "no logout token of a provider of ours");
            return;
        }

        if (LogoutTokenRules.Check(token, portal.Now) is { } broken)
        {
            await RefuseAsync(context, portal, broken);
            return;
        }

        // Last of all, so that only a good token can use up its id. Kept for longer than any copy of it stays good.
        var remembered = portal.Now + LogoutTokenRules.MaxAge + (2 * ProviderTokenVerifier.ClockSkew);
        if (!await store.TryConsumeAsync("logout " + provider.Name, token.Payload.Text("jti")!, remembered, context.RequestAborted))
        {
            await RefuseAsync(context, portal, "jti seen before");
            return;
        }

        var sessions = await store.FindByPersonAsync(provider.Name, token.Payload.Text("sub"), token.Payload.Text("sid"), context.RequestAborted);
        await ending.EndAllAsync(sessions, "signed out at the provider");
        await answers.AuditAsync(context, new SignInEvent
        {
            Event = "backchannel-logout",
            Time = portal.Now,
            RequestId = context.TraceIdentifier,
            Outcome = "succeeded",
            Provider = provider.Name,
            Subject = token.Payload.Text("sub"),
            Sessions = sessions.Count,
        });
        context.Response.StatusCode = StatusCodes.Status200OK;
    }

    /// <summary>The providers that could have sent it: several may share an issuer, each with a client of its own.</summary>
    private async Task<(SignInProvider Provider, TokenVerified Token)?> VerifyAsync(string text, PortalContext portal)
    {
        foreach (var name in portal.State.Providers.Keys)
        {
            if (SignInProvider.Find(portal.State, name, out _) is { } provider
                && UnverifiedIssuer.Of(text) == provider.State.Definition.Issuer
                && await patience.VerifyAsync(text, provider) is TokenVerified token)
            {
                return (provider, token);
            }
        }

        return null;
    }

    private static async Task<string?> ReadTokenAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return null;
        }

        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            return form["logout_token"] is [{ Length: > 0 and <= MaxTokenLength } token] ? token : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private async Task RefuseAsync(HttpContext context, PortalContext portal, string reason)
    {
        log.LogoutTokenRefused(reason);
        await answers.AuditAsync(context, new SignInEvent { Event = "backchannel-logout", Time = portal.Now, RequestId = context.TraceIdentifier, Outcome = "failed", Reason = reason });
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("""{"error":"invalid_request"}""", context.RequestAborted);
    }
}
