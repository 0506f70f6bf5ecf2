using IapK8s.Identity.Tokens;

namespace IapK8s.Identity.ServiceAccounts;

/// <summary>How a token fared.</summary>
public enum TokenVerdict : byte
{
    Refused = 0,

    /// <summary>It may be the issuer's: everything but the signature is right, and no key of its name is known.</summary>
    UnknownKey,

    Verified,
}

/// <param name="Token">Null where refused.</param>
/// <param name="Reason">For the log; names no part of the token.</param>
public readonly record struct TokenVerification(TokenVerdict Verdict, ServiceAccountToken? Token, string Reason);

/// <summary>Verifies bound ServiceAccount tokens of one cluster (RFC 7519, RFC 8725): the algorithms that API servers sign with, the key by <c>kid</c> from the given set, exact
/// issuer, a life of at most a day. Makes no call to anybody. Safe for concurrent use.</summary>
/// <param name="issuer">Null while it is not known: no token is refused for its issuer then, and none is verified.</param>
/// <param name="jwks">RFC 7517 JSON; empty knows no key.</param>
public sealed class ServiceAccountTokenVerifier(string? issuer, string jwks)
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private readonly VerificationKeySet _keys = VerificationKeySet.Parse(issuer is null ? "" : jwks);

    /// <summary>What there is before the issuer is known.</summary>
    public static ServiceAccountTokenVerifier OfNobody { get; } = new(null, "");

    /// <summary>Whether a key set has any key that verifies.</summary>
    public static bool HasKeys(string jwks) => !VerificationKeySet.Parse(jwks).IsEmpty;

    /// <summary>A token for exactly one audience: what others may hold too, they may also send on.</summary>
    public TokenVerification Verify(string text, string audience, DateTimeOffset now) => Verify(text, audiences => audiences is [var only] && only == audience, now);

    /// <param name="isAudience">Whether these audiences mean us.</param>
    public TokenVerification Verify(string text, Predicate<IReadOnlyList<string>> isAudience, DateTimeOffset now)
    {
        if (!ServiceAccountTokenReader.TrySplit(text, out var parts, out var header, out var signature))
        {
            return Refused("not a signed token");
        }

        // Which of the two an API server signs with follows from its key (--service-account-signing-key-file).
        if (header.Algorithm is not ("RS256" or "ES256" or "ES384" or "ES512") || header.KeyId is not { Length: > 0 })
        {
            return Refused("not signed as API servers sign");
        }

        if (!ServiceAccountTokenReader.TryRead(parts.Payload, out var token))
        {
            return Refused("not a bound ServiceAccount token");
        }

        if (issuer is not null && token.Issuer != issuer)
        {
            return Refused("another issuer's");
        }

        if (!isAudience(token.Audiences))
        {
            return Refused("for another audience");
        }

        if (ReasonNotInForce(token, now) is { } reason)
        {
            return Refused(reason);
        }

        var keys = _keys.Find(header.KeyId);
        if (keys.IsEmpty)
        {
            return new TokenVerification(TokenVerdict.UnknownKey, token, "its key is not known");
        }

        return TokenSignature.IsMadeBy(keys, header.Algorithm, parts.SigningInput, signature) ? new TokenVerification(TokenVerdict.Verified, token, "") : Refused("its signature is wrong");
    }

    private static string? ReasonNotInForce(ServiceAccountToken token, DateTimeOffset now) =>
        now >= token.Expires ? "it has expired"
        : token.NotBefore > now + ClockSkew || token.IssuedAt > now + ClockSkew ? "it is not good yet"
        : token.Expires - token.IssuedAt > ServiceAccountToken.LongestLife ? "it lives longer than a day"
        : null;

    private static TokenVerification Refused(string reason) => new(TokenVerdict.Refused, null, reason);
}
