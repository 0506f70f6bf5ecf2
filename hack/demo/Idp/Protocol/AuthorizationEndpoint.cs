using IapK8s.Demo.Idp.SignIn;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Primitives;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IapK8s.Demo.Idp.Protocol;

/// <summary>Sends the browser through the pages that the request calls for, then issues the code (OpenID Connect Core §3.1.2).</summary>
internal sealed class AuthorizationEndpoint(BrowserSessions sessions, Turns turns, TimeProvider time)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var request = context.GetOpenIddictServerRequest()!;
        // The parameters as the client sent them: they go round through the pages unchanged.
        IEnumerable<KeyValuePair<string, StringValues>> sent = context.Request.HasFormContentType ? context.Request.Form : context.Request.Query;
        var parameters = sent.ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal);
        var turn = turns.Read(parameters);
        if (turn.Cancelled)
            return Refuse(Errors.AccessDenied, "The user cancelled.");

        var session = await sessions.ReadAsync(context);
        var step = Read(request).Next(turn, session, time.GetUtcNow());
        if (step == Step.Issue)
            return Results.SignIn(UserClaims.Principal(session!, request.GetScopes()), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);

        if (request.HasPromptValue(PromptValues.None))
            return Refuse(step == Step.SignIn ? Errors.LoginRequired : Errors.InteractionRequired, "The user would have to do something.");
        return Results.Redirect(SignInEndpoints.Page(PageOf(step), turns.Resume(parameters, turn)));
    }

    private static Wishes Read(OpenIddictRequest request) => new(
        Login: request.HasPromptValue(PromptValues.Login),
        SelectAccount: request.HasPromptValue(PromptValues.SelectAccount),
        MaxAge: request.MaxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        SecondFactor: request.GetAcrValues().Contains(UserClaims.SecondFactorAcr));

    private static string PageOf(Step step) => step switch
    {
        Step.SignIn => Endpoints.SignIn,
        Step.PickAccount => Endpoints.PickAccount,
        Step.SecondFactor => Endpoints.SecondFactor,
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    private static IResult Refuse(string error, string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
