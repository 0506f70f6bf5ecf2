using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace IapK8s.Identity.Keys;

/// <summary>A P-256 private key and its id. Prints as its id alone. Safe for concurrent use.</summary>
public sealed class EcSigningKey : IDisposable
{
    private readonly ECDsa _key;

    /// <exception cref="CryptographicException">Not the PKCS#8 of a P-256 key.</exception>
    public EcSigningKey(string id, ReadOnlySpan<byte> pkcs8)
    {
        Id = id;
        _key = P256.Import(pkcs8, static (key, bytes) =>
        {
            key.ImportPkcs8PrivateKey(bytes, out var read);
            return read;
        });
    }

    public string Id { get; }

    /// <summary>False for what is not a P-256 private key. Never throws.</summary>
    public static bool TryCreate(string id, ReadOnlySpan<byte> pkcs8, [NotNullWhen(true)] out EcSigningKey? key)
    {
        try
        {
            key = new EcSigningKey(id, pkcs8);
            return true;
        }
        catch (CryptographicException)
        {
            key = null;
            return false;
        }
    }

    /// <summary>r || s, 64 bytes (RFC 7518 §3.4).</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>The same into 64 bytes of the caller's.</summary>
    public void Sign(ReadOnlySpan<byte> data, Span<byte> signature) =>
        _key.SignData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>32 bytes for another purpose, the same for everybody who holds this key: HKDF-SHA-256 (RFC 5869) over the private scalar, with the purpose as info.
    /// Nothing about the key follows from them.</summary>
    public byte[] DeriveSecret(string purpose)
    {
        var scalar = _key.ExportParameters(includePrivateParameters: true).D!;
        try
        {
            return HKDF.DeriveKey(HashAlgorithmName.SHA256, scalar, 32, info: System.Text.Encoding.UTF8.GetBytes(purpose));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    public EcPublicKey PublicKey => new(Id, _key.ExportSubjectPublicKeyInfo());

    public void Dispose() => _key.Dispose();

    public override string ToString() => Id;
}
