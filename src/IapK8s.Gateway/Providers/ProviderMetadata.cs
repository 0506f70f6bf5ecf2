using System.Text.Json;
using IapK8s.Proxy.Snapshots;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace IapK8s.Gateway.Providers;

/// <summary>Where a provider's endpoints are (OpenID Connect Discovery §3, RFC 8414 §2), as far as they can be trusted with a secret.</summary>
/// <param name="ReturnsIssuer">RFC 9207 §3: authorization responses carry <c>iss</c>, and one without is not this provider's.</param>
internal sealed record ProviderMetadata(Uri Authorization, Uri Token, Uri? EndSession, bool SecretInBody, bool ReturnsIssuer)
{
    /// <summary>Null with the reason where the document is unusable.</summary>
    public static ProviderMetadata? Read(ProviderState provider, ProviderClientState client, out string reason)
    {
        reason = "";
        if (client.Metadata.Length == 0)
        {
            reason = "the provider's discovery document could not be fetched yet";
            return null;
        }

        OpenIdConnectConfiguration document;
        try
        {
            document = OpenIdConnectConfiguration.Create(client.Metadata);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            reason = "the provider's discovery document is not valid";
            return null;
        }

        if (!string.Equals(document.Issuer, provider.Definition.Issuer, StringComparison.Ordinal))
        {
            reason = "the provider's discovery document names another issuer";
            return null;
        }

        if (SafeUri(document.AuthorizationEndpoint) is not { } authorization || SafeUri(document.TokenEndpoint) is not { } token)
        {
            reason = "the provider's endpoints are missing or not https";
            return null;
        }

        var methods = document.TokenEndpointAuthMethodsSupported;
        return new ProviderMetadata(
            authorization,
            token,
            SafeUri(document.EndSessionEndpoint),
            // The default is client_secret_basic (OpenID Connect Discovery §3).
            methods.Contains("client_secret_post") && !methods.Contains("client_secret_basic"),
            document.AuthorizationResponseIssParameterSupported);
    }

    /// <summary>https, or http for names that never leave the machine.</summary>
    private static Uri? SafeUri(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || uri.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)))
            ? uri
            : null;
}
