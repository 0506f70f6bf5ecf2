using System.Security.Cryptography;

namespace IapK8s.Identity.Keys;

/// <summary>A P-256 private key and its id. Prints as its id alone. Safe for concurrent use.</summary>
public sealed class EcSigningKey : IDisposable
{
    private readonly ECDsa _key;

    public EcSigningKey(string id, ReadOnlySpan<byte> pkcs8)
    {
        Id = id;
        _key = ECDsa.Create();
        _key.ImportPkcs8PrivateKey(pkcs8, out _);
    }

    public string Id { get; }

    /// <summary>r || s, 64 bytes (RFC 7518 §3.4).</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

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

/// <summary>A P-256 public key and its id.</summary>
public sealed class EcPublicKey : IDisposable
{
    private readonly ECDsa _key;

    public EcPublicKey(string id, ReadOnlySpan<byte> spki)
    {
        Id = id;
        Spki = spki.ToArray();
        _key = ECDsa.Create();
        _key.ImportSubjectPublicKeyInfo(spki, out _);
    }

    public string Id { get; }

    /// <summary>DER SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> Spki { get; }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        _key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public void Dispose() => _key.Dispose();
}
