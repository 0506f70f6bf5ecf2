using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace IapK8s.AspNetCore.Keys;

/// <summary>
/// Reads public keys: a JWKS (RFC 7517 §5, EC members of RFC 7518 §6.2) or PEM. Only P-256 signature keys with a
/// <c>kid</c> come out; other keys of a set are left out, a set without any, or with a <c>kid</c> twice, is refused. A private part is
/// never kept.
/// </summary>
internal static class KeySetReader
{
    private const string Curve = "1.2.840.10045.3.1.7"; // P-256, RFC 5480 §2.1.1.1

    public static bool TryReadJwks(string json, [NotNullWhen(true)] out FrozenDictionary<string, SecurityKey>? keys, out string fault)
    {
        keys = null;
        fault = "";
        var found = new Dictionary<string, SecurityKey>(StringComparer.Ordinal);
        try
        {
            foreach (var key in new JsonWebKeySet(json).Keys.Where(IsOurs))
            {
                if (!found.TryAdd(key.Kid, Import(key)))
                    fault = "names two keys with one kid";
            }
        }
        // ArgumentException is what the JWKS reader throws for text that is not JSON; the others come from a point off the curve.
        catch (Exception e) when (e is ArgumentException or FormatException or CryptographicException)
        {
            fault = "is not a JWKS";
        }
        if (fault.Length == 0 && found.Count == 0)
            fault = "holds no P-256 signature key with a kid";
        if (fault.Length > 0)
            return false;
        keys = found.ToFrozenDictionary(StringComparer.Ordinal);
        return true;
    }

    public static bool TryReadPem(string keyId, string pem, [NotNullWhen(true)] out SecurityKey? key, out string fault)
    {
        key = null;
        fault = "";
        if (string.IsNullOrWhiteSpace(keyId))
            fault = "has an empty kid";
        else if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            fault = "is a private key, which only the proxy may hold";
        if (fault.Length > 0)
            return false;
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(pem);
            var parameters = ecdsa.ExportParameters(includePrivateParameters: false);
            if (parameters.Curve.Oid.Value == Curve)
                key = Create(keyId, parameters);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // Not PEM, or not an EC key: said below.
        }
        fault = key is null ? "is not a P-256 public key" : "";
        return key is not null;
    }

    private static bool IsOurs(JsonWebKey key) =>
        key.Kty == JsonWebAlgorithmsKeyTypes.EllipticCurve
        && key.Crv == JsonWebKeyECTypes.P256
        && !string.IsNullOrEmpty(key.Kid)
        && key.Use is null or "sig"
        && key.Alg is null or SecurityAlgorithms.EcdsaSha256;

    // Importing proves that the point is on the curve, once, and not on a request.
    private static JsonWebKey Import(JsonWebKey key)
    {
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64UrlEncoder.DecodeBytes(key.X), Y = Base64UrlEncoder.DecodeBytes(key.Y) },
        });
        return Create(key.Kid, ecdsa.ExportParameters(includePrivateParameters: false));
    }

    // A JsonWebKey rather than an ECDsaSecurityKey: IdentityModel then pools ECDsa instances, which are not thread-safe, instead of sharing one.
    private static JsonWebKey Create(string keyId, ECParameters parameters) => new()
    {
        Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
        Crv = JsonWebKeyECTypes.P256,
        Alg = SecurityAlgorithms.EcdsaSha256,
        Kid = keyId,
        X = Base64UrlEncoder.Encode(parameters.Q.X),
        Y = Base64UrlEncoder.Encode(parameters.Q.Y),
    };
}
