using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IapK8s.Identity.Keys;

namespace IapK8s.Proxy.Snapshots;

/// <summary>An app's public keys as RFC 7517 JSON.</summary>
internal static class AssertionJwks
{
    public static string Write(IEnumerable<EcPublicKey> keys)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in keys)
            {
                Write(json, key);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>RFC 7518 §6.2.1.</summary>
    private static void Write(Utf8JsonWriter json, EcPublicKey key)
    {
        using var imported = ECDsa.Create();
        imported.ImportSubjectPublicKeyInfo(key.Spki.Span, out _);
        var point = imported.ExportParameters(includePrivateParameters: false).Q;
        json.WriteStartObject();
        json.WriteString("kty", "EC");
        json.WriteString("crv", "P-256");
        json.WriteString("x", Base64Url.EncodeToString(point.X));
        json.WriteString("y", Base64Url.EncodeToString(point.Y));
        json.WriteString("kid", key.Id);
        json.WriteString("alg", "ES256");
        json.WriteString("use", "sig");
        json.WriteEndObject();
    }
}
