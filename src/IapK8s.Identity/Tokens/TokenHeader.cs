using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using IapK8s.Identity.Payloads;

namespace IapK8s.Identity.Tokens;

/// <summary>The JOSE header (RFC 7515 §4), as far as it is believed. Where it says where to get keys (<c>jku x5u x5c jwk</c>), it is not listened to.</summary>
internal sealed record TokenHeader(string Algorithm, string? KeyId)
{
    private const int MaxLength = 4 * 1024;

    /// <summary>False for what is not the header of an ID token: an extension that must be understood, another <c>typ</c> (logout and access tokens have one).</summary>
    public static bool TryRead(ReadOnlySpan<char> encoded, [NotNullWhen(true)] out TokenHeader? header)
    {
        header = null;
        if (encoded.Length > MaxLength || !StrictBase64Url.TryDecode(encoded, out var bytes) || !JsonClaims.TryParseObject(bytes, out var document))
        {
            return false;
        }

        using (document)
        {
            var json = document.RootElement;
            if (JsonClaims.Text(json, "alg") is not { } algorithm || json.TryGetProperty("crit", out _) || !IsIdToken(json) || !TryKeyId(json, out var keyId))
            {
                return false;
            }

            header = new TokenHeader(algorithm, keyId);
            return true;
        }
    }

    private static bool IsIdToken(JsonElement json) =>
        !json.TryGetProperty("typ", out var type) || (JsonClaims.TextOf(type) is { } text && text.Equals("JWT", StringComparison.OrdinalIgnoreCase));

    private static bool TryKeyId(JsonElement json, out string? keyId)
    {
        keyId = null;
        if (!json.TryGetProperty("kid", out var value))
        {
            return true;
        }

        keyId = JsonClaims.TextOf(value);
        return keyId is not null;
    }
}
