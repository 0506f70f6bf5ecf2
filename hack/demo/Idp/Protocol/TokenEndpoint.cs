using IapK8s.Demo.Idp.Accounts;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IapK8s.Demo.Idp.Protocol;

/// <summary>
/// Codes and refresh tokens for tokens. OpenIddict has checked client, PKCE, redirect URI and that the code or refresh
/// token is unused; what is left is whether the account may still sign in.
/// </summary>
internal sealed class TokenEndpoint(AccountDirectory accounts, TokenStats stats)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var request = context.GetOpenIddictServerRequest()!;
        var principal = (await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal;
        if (principal is null || accounts.FindBySubject(principal.GetClaim(Claims.Subject)) is not { Disabled: false } account)
        {
            stats.Count(request.GrantType, refused: true);
            return Results.Forbid(
                new AuthenticationProperties(new Dictionary<string, string?>
                {
                    [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.InvalidGrant,
                    [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = "The account is disabled.",
                }),
                [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
        }
        stats.Count(request.GrantType, refused: false);
        return Results.SignIn(UserClaims.Renew(principal, account), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }
}
