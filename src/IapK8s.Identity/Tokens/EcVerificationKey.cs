using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using IapK8s.Identity.Payloads;

namespace IapK8s.Identity.Tokens;

/// <summary>An elliptic curve key (RFC 7518 §3.4, §6.2): each curve has its one algorithm.</summary>
internal sealed class EcVerificationKey : VerificationKey
{
    private readonly ECDsa _key;
    private readonly string _algorithm;
    private readonly HashAlgorithmName _hash;

    private EcVerificationKey(string? id, string? declared, ECDsa key, string algorithm, HashAlgorithmName hash)
        : base(id, declared)
    {
        _key = key;
        _algorithm = algorithm;
        _hash = hash;
    }

    public static bool TryCreate(JsonElement jwk, string? id, string? declared, [NotNullWhen(true)] out VerificationKey? key)
    {
        key = null;
        var kind = JsonClaims.Text(jwk, "crv") switch
        {
            "P-256" => (Curve: ECCurve.NamedCurves.nistP256, Size: 32, Algorithm: "ES256", Hash: HashAlgorithmName.SHA256),
            "P-384" => (Curve: ECCurve.NamedCurves.nistP384, Size: 48, Algorithm: "ES384", Hash: HashAlgorithmName.SHA384),
            "P-521" => (Curve: ECCurve.NamedCurves.nistP521, Size: 66, Algorithm: "ES512", Hash: HashAlgorithmName.SHA512),
            _ => default,
        };
        if (kind.Size == 0
            || !StrictBase64Url.TryDecode(JsonClaims.Text(jwk, "x"), out var x)
            || !StrictBase64Url.TryDecode(JsonClaims.Text(jwk, "y"), out var y)
            || x.Length != kind.Size
            || y.Length != kind.Size)
        {
            return false;
        }

        try
        {
            // Refuses a point that is not on the curve.
            var ecdsa = ECDsa.Create(new ECParameters { Curve = kind.Curve, Q = new ECPoint { X = x, Y = y } });
            key = new EcVerificationKey(id, declared, ecdsa, kind.Algorithm, kind.Hash);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    protected override bool Verify(string tokenAlgorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        string.Equals(tokenAlgorithm, _algorithm, StringComparison.Ordinal)
        && _key.VerifyData(data, signature, _hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}
