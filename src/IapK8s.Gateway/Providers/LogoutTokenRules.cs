using System.Text.Json;

namespace IapK8s.Gateway.Providers;

/// <summary>What a logout token must say besides being the provider's word to us (OpenID Connect Back-Channel Logout §2.4, §2.6). Null is a pass, else the reason for the log.</summary>
internal static class LogoutTokenRules
{
    /// <summary>How old a logout token may be: the provider calls at once.</summary>
    internal static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";

    public static string? Check(TokenVerified token, DateTimeOffset now)
    {
        if (token.Type is { Length: > 0 } type && !IsLogoutType(type))
        {
            return "not a logout token (typ)";
        }

        var payload = token.Payload;
        if (!payload.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Object || !events.TryGetProperty(LogoutEvent, out var logout) || logout.ValueKind != JsonValueKind.Object)
        {
            return "no logout event";
        }

        if (payload.TryGetProperty("nonce", out _))
        {
            // An ID token in disguise.
            return "a nonce";
        }

        if (payload.Text("sub") is null && payload.Text("sid") is null)
        {
            return "neither sub nor sid";
        }

        if (payload.Text("jti") is not { Length: <= 255 })
        {
            return "no jti";
        }

        return payload.Time("iat") switch
        {
            null => "no iat",
            { } issued when issued > now + ProviderTokenVerifier.ClockSkew => "issued in the future",
            { } issued when issued < now - MaxAge => "too old",
            _ => null,
        };
    }

    /// <summary>RFC 8725 §3.11: a stated type must be the right one. <c>JWT</c> comes from providers older than the registration.</summary>
    private static bool IsLogoutType(string type) =>
        type.Equals("logout+jwt", StringComparison.OrdinalIgnoreCase) || type.Equals("application/logout+jwt", StringComparison.OrdinalIgnoreCase) || type.Equals("JWT", StringComparison.OrdinalIgnoreCase);
}
