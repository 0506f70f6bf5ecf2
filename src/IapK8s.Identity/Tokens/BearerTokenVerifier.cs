using System.Text.Json;
using IapK8s.Identity.Payloads;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;

namespace IapK8s.Identity.Tokens;

/// <summary>Verifies bearer tokens (OIDC ID tokens, RFC 7519 / RFC 8725) of one provider: algorithm from the provider's list, key by <c>kid</c> from the pushed
/// JWKS and never from the token, exact issuer, <c>exp</c> required. Makes no call to anybody. Safe for concurrent use.</summary>
/// <param name="jwks">RFC 7517 JSON; empty refuses every token.</param>
public sealed class BearerTokenVerifier(ProviderDefinition provider, string jwks)
{
    private const int MaxLength = 16 * 1024;
    private const int MaxKeyIdLength = 128;

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private readonly VerificationKeySet _keys = VerificationKeySet.Parse(jwks);

    /// <param name="audiences">The policy's accepted audiences; the portal's client id is never one of them.</param>
    /// <param name="unknownKeyId">Set when no key of the set has the token's <c>kid</c>: worth reporting to the controller. Only for a token that claims to be
    /// this provider's, for one of the audiences, and in force.</param>
    /// <returns>Null when refused. Never throws.</returns>
    public Principal? Verify(string token, IReadOnlyList<string> audiences, DateTimeOffset now, out string? unknownKeyId)
    {
        unknownKeyId = null;
        if (token.Length > MaxLength
            || !CompactToken.TrySplit(token, out var parts)
            || !TokenHeader.TryRead(parts.Header, out var header)
            || !provider.Algorithms.Contains(header.Algorithm, StringComparer.Ordinal)
            || !StrictBase64Url.TryDecode(parts.Signature, out var signature)
            || !StrictBase64Url.TryDecode(parts.Payload, out var payload)
            || !JsonClaims.TryParseObject(payload, out var document))
        {
            return null;
        }

        using (document)
        {
            if (!IsMeantForUs(document.RootElement, audiences) || !IsInForce(document.RootElement, now, out var expires))
            {
                return null;
            }

            var keys = _keys.Find(header.KeyId);
            if (keys.IsEmpty)
            {
                unknownKeyId = Reportable(header.KeyId);
                return null;
            }

            return TokenSignature.IsMadeBy(keys, header.Algorithm, parts.SigningInput, signature) && TokenIdentity.TryRead(document.RootElement, provider.Claims, out var identity)
                ? ToPrincipal(identity, expires)
                : null;
        }
    }

    private bool IsMeantForUs(JsonElement payload, IReadOnlyList<string> accepted)
    {
        // A security event (a logout token, RFC 8417) is signed by the same keys and proves nobody's presence.
        if (!string.Equals(JsonClaims.Text(payload, "iss"), provider.Issuer, StringComparison.Ordinal)
            || payload.TryGetProperty("events", out _)
            || !JsonClaims.TryTexts(payload, "aud", out var audiences)
            || audiences.Contains(provider.ClientId, StringComparer.Ordinal))
        {
            return false;
        }

        foreach (var audience in audiences)
        {
            if (accepted.Contains(audience, StringComparer.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsInForce(JsonElement payload, DateTimeOffset now, out DateTimeOffset expires)
    {
        expires = default;
        if (!JsonClaims.TryTime(payload, "exp", out var end)
            || end is null
            || !JsonClaims.TryTime(payload, "nbf", out var notBefore)
            || !JsonClaims.TryTime(payload, "iat", out var issuedAt))
        {
            return false;
        }

        expires = end.Value;
        return now < expires
            && (notBefore is not { } start || start <= now + ClockSkew)
            && (issuedAt is not { } issue || issue <= now + ClockSkew);
    }

    private Principal ToPrincipal(TokenIdentity identity, DateTimeOffset expires) => new()
    {
        Credential = CredentialKind.BearerToken,
        Provider = provider.Name,
        Subject = identity.Subject,
        Email = identity.Email,
        Groups = identity.Groups,
        GroupsAreComplete = identity.GroupsAreComplete,
        Claims = identity.Claims,
        AuthTime = identity.AuthTime,
        IssuedAt = identity.IssuedAt,
        ExpiresAt = expires,
        Acr = identity.Acr,
        Amr = identity.Amr,
    };

    /// <summary>It goes to the controller and into logs: short and printable, or not at all.</summary>
    private static string? Reportable(string? keyId) =>
        keyId is { Length: > 0 and <= MaxKeyIdLength } && !keyId.AsSpan().ContainsAnyExceptInRange('!', '~') ? keyId : null;
}
