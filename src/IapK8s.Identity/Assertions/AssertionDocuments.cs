using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IapK8s.Identity.Keys;
using IapK8s.Identity.Payloads;

namespace IapK8s.Identity.Assertions;

/// <summary>The public keys of one app's assertions, for whoever verifies them. Private parts cannot come in: the parameter has none.</summary>
public static class AssertionDocuments
{
    /// <summary>A JWK set (RFC 7517 §5), keys in the given order.</summary>
    public static string Jwks(IEnumerable<EcPublicKey> keys) => Write(json =>
    {
        json.WriteStartArray("keys"u8);
        foreach (var key in keys)
        {
            var point = key.Point;
            json.WriteStartObject();
            json.WriteString("kty"u8, "EC"u8);
            json.WriteString("crv"u8, "P-256"u8);
            json.WriteString("alg"u8, "ES256"u8);
            json.WriteString("use"u8, "sig"u8);
            json.WriteString("kid"u8, key.Id);
            json.WriteString("x"u8, StrictBase64Url.Encode(point.X));
            json.WriteString("y"u8, StrictBase64Url.Encode(point.Y));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>A JSON object of key id to PEM (RFC 7468 §13).</summary>
    public static string Pem(IEnumerable<EcPublicKey> keys) => Write(json =>
    {
        foreach (var key in keys)
        {
            json.WriteString(key.Id, PemEncoding.WriteString("PUBLIC KEY", key.Spki.Span));
        }
    });

    private static string Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
