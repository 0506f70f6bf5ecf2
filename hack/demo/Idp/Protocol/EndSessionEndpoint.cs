using IapK8s.Demo.Idp.Pages;
using IapK8s.Demo.Idp.SignIn;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IapK8s.Demo.Idp.Protocol;

/// <summary>
/// RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0 §2). A client that shows the user's own ID token is believed;
/// otherwise the user is asked, or any page could sign people out.
/// </summary>
internal sealed class EndSessionEndpoint(BrowserSessions sessions)
{
    public static void MapPages(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Endpoints.SignOut, async (HttpContext context) =>
        {
            var form = await context.Request.ReadFormAsync();
            var resume = form["resume"].ToString();
            await BrowserSessions.EndAsync(context);
            return Html.Continue(resume.StartsWith(Endpoints.EndSession + "?", StringComparison.Ordinal) ? resume : Endpoints.SignedOut);
        }).AddEndpointFilter<SameOrigin>();
        routes.MapGet(Endpoints.SignedOut, () => Html.Page<MessagePage>(new { Title = "Signed out", Text = "You are signed out of the demo identity provider." }));
    }

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        if (await sessions.ReadAsync(context) is { } session)
        {
            var hint = (await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal;
            if (hint?.GetClaim(Claims.Subject) != session.Account.Subject)
                return Html.Page<SignOutPage>(new { Resume = Endpoints.EndSession + context.Request.QueryString, session.Account });
            await BrowserSessions.EndAsync(context);
        }
        return Results.SignOut(
            new AuthenticationProperties { RedirectUri = Endpoints.SignedOut },
            [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }
}
