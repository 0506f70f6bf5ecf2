using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IapK8s.Identity.Keys;

namespace IapK8s.Proxy.Tests.Harness;

/// <summary>Bearer tokens as a provider signs them.</summary>
internal static class TestTokens
{
    public static string Sign(string header, string claims, EcSigningKey key)
    {
        var input = $"{Encode(header)}.{Encode(claims)}";
        return $"{input}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public static string Jwks(EcSigningKey key)
    {
        using var publicKey = key.PublicKey;
        using var ec = ECDsa.Create();
        ec.ImportSubjectPublicKeyInfo(publicKey.Spki.Span, out _);
        var point = ec.ExportParameters(false).Q;
        return $$"""{"keys":[{"kty":"EC","crv":"P-256","use":"sig","kid":"{{key.Id}}","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}]}""";
    }

    public static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
