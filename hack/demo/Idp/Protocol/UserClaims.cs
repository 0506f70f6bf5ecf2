using System.Collections.Immutable;
using System.Security.Claims;
using System.Text.Json;
using IapK8s.Demo.Idp.Accounts;
using IapK8s.Demo.Idp.SignIn;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IapK8s.Demo.Idp.Protocol;

/// <summary>What tokens say about a user. All of it goes into ID tokens whatever the scope: the demo has nothing to hide.</summary>
internal static class UserClaims
{
    public const string SecondFactorAcr = "mfa";
    public const string PasswordAcr = "pwd";
    public const string Groups = "groups";

    public static readonly string[] Supported =
        [Claims.Subject, Claims.Name, Claims.PreferredUsername, Claims.Email, Claims.EmailVerified, Groups, Claims.AuthenticationTime, "acr", "amr"];

    public static ClaimsPrincipal Principal(BrowserSession session, ImmutableArray<string> scopes)
    {
        var identity = new ClaimsIdentity("idp", Claims.Name, Claims.Role);
        Fill(identity, session.Account);
        identity.SetClaim(Claims.AuthenticationTime, session.AuthenticatedAt.ToUnixTimeSeconds());
        identity.SetClaim(Claims.AuthenticationContextReference, session.SecondFactor ? SecondFactorAcr : PasswordAcr);
        identity.SetArray(Claims.AuthenticationMethodReference, session.SecondFactor ? ["pwd", "otp"] : ["pwd"]);
        identity.SetScopes(scopes);
        identity.SetDestinations(Destinations);
        return new ClaimsPrincipal(identity);
    }

    /// <summary>The same sign-in with the account as it is now: how a group change or a new address reaches the client at a refresh.</summary>
    public static ClaimsPrincipal Renew(ClaimsPrincipal principal, Account account)
    {
        var identity = new ClaimsIdentity(principal.Claims, "idp", Claims.Name, Claims.Role);
        Fill(identity, account);
        identity.SetDestinations(Destinations);
        return new ClaimsPrincipal(identity);
    }

    private static void Fill(ClaimsIdentity identity, Account account) => identity
        .SetClaim(Claims.Subject, account.Subject)
        .SetClaim(Claims.Name, account.FullName)
        .SetClaim(Claims.PreferredUsername, account.Name)
        .SetClaim(Claims.Email, account.Email)
        .SetClaim(Claims.EmailVerified, account.EmailVerified)
        .SetArray(Groups, account.Groups);

    // A JSON array even for one element: a claim added once would become a bare string.
    private static ClaimsIdentity SetArray(this ClaimsIdentity identity, string type, IEnumerable<string> values)
    {
        identity.RemoveClaims(type);
        identity.AddClaim(new Claim(type, JsonSerializer.Serialize(values), JsonClaimValueTypes.JsonArray));
        return identity;
    }

    private static IEnumerable<string> Destinations(Claim claim) => [OpenIddictConstants.Destinations.AccessToken, OpenIddictConstants.Destinations.IdentityToken];
}
