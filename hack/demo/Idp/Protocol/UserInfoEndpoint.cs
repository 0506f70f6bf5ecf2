using IapK8s.Demo.Idp.Accounts;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IapK8s.Demo.Idp.Protocol;

/// <summary>The account as it is now, for whoever holds its access token (OpenID Connect Core §5.3).</summary>
internal sealed class UserInfoEndpoint(AccountDirectory accounts)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var principal = (await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal;
        return accounts.FindBySubject(principal?.GetClaim(Claims.Subject)) is { Disabled: false } account
            ? Results.Json(new Dictionary<string, object>
            {
                [Claims.Subject] = account.Subject,
                [Claims.Name] = account.FullName,
                [Claims.PreferredUsername] = account.Name,
                [Claims.Email] = account.Email,
                [Claims.EmailVerified] = account.EmailVerified,
                [UserClaims.Groups] = account.Groups,
            })
            : Results.Challenge(authenticationSchemes: [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }
}
