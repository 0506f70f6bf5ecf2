using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IapK8s.Gateway.Providers;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.SignIn;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace IapK8s.Gateway.SignIn;

/// <summary>Sends browsers to a provider: authorization code with PKCE S256, state and nonce, always (OpenID Connect Core §3.1.2.1, RFC 7636, RFC 9700).</summary>
internal sealed class AuthorizationRequests(PortalCookies cookies, PortalAnswers answers)
{
    /// <summary>With <c>prompt=login</c>: makes the provider state <c>auth_time</c>, by which we see whether it really asked.</summary>
    private static readonly TimeSpan FreshLogin = TimeSpan.FromSeconds(60);

    public async Task StartAsync(HttpContext context, PortalContext portal, SignInRequest request, SignInProvider provider, bool forceLogin, int restarts)
    {
        var transaction = new PortalTransaction
        {
            Id = OpaqueId.New128(),
            StateSecret = OpaqueId.New256(),
            Nonce = OpaqueId.New256(),
            Verifier = OpaqueId.New256(),
            Provider = provider.Name,
            Request = request,
            StartedAt = portal.Now,
            Fresh = forceLogin,
            Restarts = restarts,
        };
        if (cookies.TryStart(context, portal, transaction))
        {
            PortalAnswers.Redirect(context, Url(portal, provider, transaction));
        }
        else
        {
            await answers.FailAsync(context, SignInFailure.BadLink("asks for more than a cookie holds"), transaction);
        }
    }

    private static string Url(PortalContext portal, SignInProvider provider, PortalTransaction transaction)
    {
        var requirement = transaction.Request.Requirement;
        var maxAge = transaction.Fresh && !(requirement?.MaxAuthAge < FreshLogin) ? FreshLogin : requirement?.MaxAuthAge;
        var message = new OpenIdConnectMessage
        {
            IssuerAddress = provider.Metadata.Authorization.AbsoluteUri,
            EnableTelemetryParameters = false,
            ClientId = provider.Client.ClientId,
            RedirectUri = portal.CallbackUrl,
            ResponseType = OpenIdConnectResponseType.Code,
            Scope = string.Join(' ', provider.Client.Scopes.Prepend("openid").Distinct(StringComparer.Ordinal)),
            State = transaction.State,
            Nonce = transaction.Nonce,
            AcrValues = requirement?.Acr,
            MaxAge = maxAge is { } age ? ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null,
            Prompt = transaction.Fresh ? OpenIdConnectPrompt.Login : null,
        };
        message.SetParameter("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(transaction.Verifier))));
        message.SetParameter("code_challenge_method", "S256");
        return message.CreateAuthenticationRequestUrl();
    }
}
