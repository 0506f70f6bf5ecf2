using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IapK8s.Gateway.SignIn;
using IapK8s.Policy.Definitions;

namespace IapK8s.Gateway.Providers;

/// <summary>What an ID token must say besides being the provider's word to us (OpenID Connect Core §3.1.3.7), rule by rule. Null is a pass, else the reason for the log.</summary>
internal static class IdTokenRules
{
    /// <summary>For the token that a code brought.</summary>
    public static string? CheckSignIn(TokenVerified token, SignInProvider provider, PortalTransaction transaction, SecretText accessToken, DateTimeOffset now) =>
        CheckParties(token.Payload, provider)
        ?? CheckNonce(token.Payload, transaction.Nonce)
        ?? CheckIssueTime(token.Payload, transaction.StartedAt, now)
        ?? CheckAccessTokenHash(token, accessToken);

    /// <summary>For the token that a refresh brought (OpenID Connect Core §12.2): of the same person, with no new meaning.</summary>
    public static string? CheckRefresh(TokenVerified token, SignInProvider provider, string subject, SecretText accessToken, DateTimeOffset now) =>
        CheckParties(token.Payload, provider)
        ?? (token.Payload.Text(provider.State.Definition.Claims.Subject) == subject ? null : "another person")
        ?? CheckIssueTime(token.Payload, DateTimeOffset.UnixEpoch, now)
        ?? CheckAccessTokenHash(token, accessToken);

    private static string? CheckParties(JsonElement payload, SignInProvider provider)
    {
        if (payload.Text(provider.State.Definition.Claims.Subject) is not { Length: <= 255 })
        {
            return "no subject, or one over 255 characters";
        }

        var authorized = payload.Text("azp");
        if (authorized is not null && authorized != provider.Client.ClientId)
        {
            return "issued to another client (azp)";
        }

        return payload.Texts("aud").Count > 1 && authorized is null ? "several audiences and no azp" : null;
    }

    private static string? CheckNonce(JsonElement payload, string nonce) =>
        payload.Text("nonce") is { } stated && FixedTime.Equal(stated, nonce) ? null : "nonce is not ours";

    private static string? CheckIssueTime(JsonElement payload, DateTimeOffset notBefore, DateTimeOffset now) => payload.Time("iat") switch
    {
        null => "no iat",
        { } issued when issued > now + ProviderTokenVerifier.ClockSkew => "issued in the future",
        { } issued when issued < notBefore - ProviderTokenVerifier.ClockSkew => "issued before the sign-in began",
        _ => null,
    };

    /// <summary>OpenID Connect Core §3.1.3.6, where it is stated: the left half of the hash of the access token, by the hash of the token's own algorithm.</summary>
    private static string? CheckAccessTokenHash(TokenVerified token, SecretText accessToken)
    {
        if (!token.Payload.TryGetProperty("at_hash", out _))
        {
            return null;
        }

        var bytes = Encoding.ASCII.GetBytes(accessToken.Reveal());
        var hash = token.Algorithm switch
        {
            "ES256" or "RS256" or "PS256" => SHA256.HashData(bytes),
            "ES384" or "RS384" or "PS384" => SHA384.HashData(bytes),
            "ES512" or "RS512" or "PS512" => SHA512.HashData(bytes),
            _ => [],
        };
        return hash.Length > 0 && token.Payload.Text("at_hash") is { } stated && FixedTime.Equal(stated, Base64Url.EncodeToString(hash.AsSpan(0, hash.Length / 2)))
            ? null
            : "at_hash does not fit the access token";
    }
}
