using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace IapK8s.Identity.Keys;

/// <summary>A P-256 public key and its id. Safe for concurrent use.</summary>
public sealed class EcPublicKey : IDisposable
{
    private readonly ECDsa _key;

    /// <exception cref="CryptographicException">Not a SubjectPublicKeyInfo of a P-256 key.</exception>
    public EcPublicKey(string id, ReadOnlySpan<byte> spki)
    {
        Id = id;
        Spki = spki.ToArray();
        _key = P256.Import(spki, static (key, bytes) =>
        {
            key.ImportSubjectPublicKeyInfo(bytes, out var read);
            return read;
        });
    }

    public string Id { get; }

    /// <summary>DER SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> Spki { get; }

    /// <summary>The point, as JWK has it (RFC 7518 §6.2.1): 32 bytes each.</summary>
    internal ECPoint Point => _key.ExportParameters(includePrivateParameters: false).Q;

    /// <summary>False for what is not a P-256 public key. Never throws.</summary>
    public static bool TryCreate(string id, ReadOnlySpan<byte> spki, [NotNullWhen(true)] out EcPublicKey? key)
    {
        try
        {
            key = new EcPublicKey(id, spki);
            return true;
        }
        catch (CryptographicException)
        {
            key = null;
            return false;
        }
    }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        _key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public void Dispose() => _key.Dispose();

    public override string ToString() => Id;
}
