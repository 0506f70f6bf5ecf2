using System.Text;
using System.Text.Json;

namespace IapK8s.Identity.Tokens;

/// <summary>The signature keys of a JWK set (RFC 7517 §5). What is no public signature key (secrets, encryption keys, unknown kinds, weak ones) is left out.</summary>
internal sealed class VerificationKeySet
{
    private const int MaxKeys = 100;
    private const int MaxLength = 1024 * 1024;

    private readonly VerificationKey[] _keys;

    private VerificationKeySet(VerificationKey[] keys) => _keys = keys;

    public bool IsEmpty => _keys.Length == 0;

    /// <summary>Never throws: a set that cannot be read has no key.</summary>
    public static VerificationKeySet Parse(string jwks)
    {
        if (jwks.Length is 0 or > MaxLength || !JsonClaims.TryParseObject(Encoding.UTF8.GetBytes(jwks), out var document))
        {
            return new VerificationKeySet([]);
        }

        using (document)
        {
            var isList = document.RootElement.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array;
            return new VerificationKeySet(isList ? [.. keys.EnumerateArray().Take(MaxKeys).Select(Read).OfType<VerificationKey>()] : []);
        }
    }

    /// <summary>The keys that a token may mean. Without a name there must be no choice.</summary>
    public ReadOnlySpan<VerificationKey> Find(string? keyId) => keyId is null
        ? (_keys.Length == 1 ? _keys : [])
        : Array.FindAll(_keys, key => string.Equals(key.Id, keyId, StringComparison.Ordinal));

    private static VerificationKey? Read(JsonElement jwk)
    {
        if (jwk.ValueKind != JsonValueKind.Object || !IsForSignatures(jwk))
        {
            return null;
        }

        var id = JsonClaims.Text(jwk, "kid");
        var algorithm = JsonClaims.Text(jwk, "alg");
        VerificationKey? key = null;
        _ = JsonClaims.Text(jwk, "kty") switch
        {
            "RSA" => RsaVerificationKey.TryCreate(jwk, id, algorithm, out key),
            "EC" => EcVerificationKey.TryCreate(jwk, id, algorithm, out key),
            _ => false,
        };
        return key;
    }

    private static bool IsForSignatures(JsonElement jwk) =>
        (!jwk.TryGetProperty("use", out var use) || JsonClaims.TextOf(use) is "sig")
        && JsonClaims.TryTexts(jwk, "key_ops", out var operations)
        && (operations.IsEmpty || operations.Contains("verify", StringComparer.Ordinal));
}
