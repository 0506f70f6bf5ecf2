using Microsoft.IdentityModel.JsonWebTokens;

namespace IapK8s.Gateway.Providers;

/// <summary>Which provider's keys to try. A hint only: the token is then verified against exactly this issuer.</summary>
internal static class UnverifiedIssuer
{
    public static string? Of(string token)
    {
        try
        {
            return new JsonWebToken(token).Issuer;
        }
        catch (Exception error) when (error is ArgumentException or Microsoft.IdentityModel.Tokens.SecurityTokenException or System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
