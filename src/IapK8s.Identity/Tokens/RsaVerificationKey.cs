using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using IapK8s.Identity.Payloads;

namespace IapK8s.Identity.Tokens;

/// <summary>An RSA key (RFC 7518 §3.3, §3.5, §6.3) of at least 2,048 bits; more than 8,192 would let a key set buy our CPU.</summary>
internal sealed class RsaVerificationKey : VerificationKey
{
    private const int LeastBits = 2048;
    private const int MostBits = 8192;
    private const int MostExponentLength = 4;

    private readonly RSA _key;

    private RsaVerificationKey(string? id, string? declared, RSA key)
        : base(id, declared) =>
        _key = key;

    public static bool TryCreate(JsonElement jwk, string? id, string? declared, [NotNullWhen(true)] out VerificationKey? key)
    {
        key = null;
        if (!StrictBase64Url.TryDecode(JsonClaims.Text(jwk, "n"), out var modulus)
            || !StrictBase64Url.TryDecode(JsonClaims.Text(jwk, "e"), out var exponent)
            || modulus.Length > (MostBits / 8) + 1
            || !IsSound(exponent))
        {
            return false;
        }

        RSA? rsa = null;
        try
        {
            rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
            if (rsa.KeySize is >= LeastBits and <= MostBits)
            {
                key = new RsaVerificationKey(id, declared, rsa);
                rsa = null;
            }
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            rsa?.Dispose();
        }

        return key is not null;
    }

    protected override bool Verify(string tokenAlgorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => tokenAlgorithm switch
    {
        "RS256" => _key.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        "RS384" => _key.VerifyData(data, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        "RS512" => _key.VerifyData(data, signature, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        "PS256" => _key.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        "PS384" => _key.VerifyData(data, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
        "PS512" => _key.VerifyData(data, signature, HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
        _ => false,
    };

    /// <summary>Odd and above one: with an exponent of one every signature is its own message.</summary>
    private static bool IsSound(byte[] exponent) =>
        exponent.Length is > 0 and <= MostExponentLength && exponent[^1] % 2 == 1 && (exponent[^1] > 1 || exponent.AsSpan()[..^1].ContainsAnyExcept((byte)0));
}
