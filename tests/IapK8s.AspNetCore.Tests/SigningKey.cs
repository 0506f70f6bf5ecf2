using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace IapK8s.AspNetCore.Tests;

/// <summary>A P-256 key pair with a name, as the proxy holds it.</summary>
internal sealed class SigningKey(string keyId) : IDisposable
{
    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeyId => keyId;

    public string PublicPem => _ecdsa.ExportSubjectPublicKeyInfoPem();

    public string PrivatePem => _ecdsa.ExportPkcs8PrivateKeyPem();

    public string Jwk
    {
        get
        {
            var q = _ecdsa.ExportParameters(includePrivateParameters: false).Q;
            return $$"""{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"{{keyId}}","x":"{{Base64Url.EncodeToString(q.X)}}","y":"{{Base64Url.EncodeToString(q.Y)}}"}""";
        }
    }

    public static string Jwks(params SigningKey[] keys) => $$"""{"keys":[{{string.Join(',', keys.Select(k => k.Jwk))}}]}""";

    public byte[] Sign(string signingInput) =>
        _ecdsa.SignData(Encoding.ASCII.GetBytes(signingInput), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public void Dispose() => _ecdsa.Dispose();
}
