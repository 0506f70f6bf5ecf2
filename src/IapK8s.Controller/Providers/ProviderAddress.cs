using System.Net;

namespace IapK8s.Controller.Providers;

/// <summary>Where a provider may be asked: https anywhere, http on this machine only.</summary>
internal static class ProviderAddress
{
    /// <exception cref="ProviderException">Not such an address.</exception>
    public static Uri Parse(string text, string field)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            throw new ProviderException($"{field} '{text}' is not an address");
        }

        return uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && IsLoopback(uri))
            ? uri
            : throw new ProviderException($"{field} '{text}' must be https");
    }

    /// <summary>OpenID Connect Discovery §4.1.</summary>
    public static Uri Discovery(string issuer) => Parse(issuer.TrimEnd('/') + "/.well-known/openid-configuration", "issuer");

    private static bool IsLoopback(Uri uri) =>
        uri.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || uri.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(uri.IdnHost.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
