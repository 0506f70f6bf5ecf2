using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using IapK8s.Identity.Keys;
using IapK8s.Policy.Identities;

namespace IapK8s.Identity.Assertions;

/// <summary>Mints the signed identity for one app: an ES256 JWT of 600 s (RFC 7515, RFC 7519). Claims: <c>iss aud azp sub email groups iat exp access_levels
/// claims</c>; <c>sub</c> is <c>provider:subject</c>. Safe for concurrent use.</summary>
/// <param name="issuer">Of this app alone.</param>
/// <param name="audience">The app's; also <c>azp</c>, the party that the assertion was made for.</param>
public sealed class AssertionMinter(string issuer, string audience, EcSigningKey key)
{
    private const int SignatureLength = 64;

    /// <summary>What a thread keeps for its next assertion; one with more in it is not kept.</summary>
    private const int MaxKeptBuffer = 16 * 1024;

    private static readonly JsonWriterOptions Trusted = new() { SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    private readonly string _header = Header(key.Id);

    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(600);

    /// <param name="claims">Names of the principal's claims to copy into the object <c>claims</c>: text, or a list where the provider gave several.</param>
    /// <param name="accessLevels">Names of the levels that the request meets.</param>
    public string Mint(Principal principal, ImmutableArray<string> claims, ImmutableArray<string> accessLevels, DateTimeOffset now)
    {
        var buffer = _buffer ?? new ArrayBufferWriter<byte>(1024);
        _buffer = null;
        buffer.ResetWrittenCount();
        WritePayload(buffer, principal, claims, accessLevels, now);
        var token = Sign(buffer.WrittenSpan);
        _buffer = buffer.Capacity <= MaxKeptBuffer ? buffer : null;
        return token;
    }

    private string Sign(ReadOnlySpan<byte> payload)
    {
        var signedLength = _header.Length + 1 + Base64Url.GetEncodedLength(payload.Length);
        var length = signedLength + 1 + Base64Url.GetEncodedLength(SignatureLength);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var token = rented.AsSpan(0, length);
            Encoding.ASCII.GetBytes(_header, token);
            token[_header.Length] = (byte)'.';
            Base64Url.EncodeToUtf8(payload, token[(_header.Length + 1)..]);
            Span<byte> signature = stackalloc byte[SignatureLength];
            key.Sign(token[..signedLength], signature);
            token[signedLength] = (byte)'.';
            Base64Url.EncodeToUtf8(signature, token[(signedLength + 1)..]);
            return Encoding.ASCII.GetString(token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    private void WritePayload(IBufferWriter<byte> buffer, Principal principal, ImmutableArray<string> claims, ImmutableArray<string> accessLevels, DateTimeOffset now)
    {
        var issuedAt = now.ToUnixTimeSeconds();
        using var json = new Utf8JsonWriter(buffer, Trusted);
        json.WriteStartObject();
        json.WriteString("iss"u8, issuer);
        json.WriteString("aud"u8, audience);
        json.WriteString("azp"u8, audience);
        json.WriteString("sub"u8, $"{principal.Provider}:{principal.Subject}");
        if (principal.Email is { } email)
        {
            json.WriteString("email"u8, email);
        }

        WriteTexts(json, "groups"u8, principal.Groups);
        json.WriteNumber("iat"u8, issuedAt);
        json.WriteNumber("exp"u8, issuedAt + (long)Lifetime.TotalSeconds);
        WriteTexts(json, "access_levels"u8, accessLevels);
        if (!claims.IsDefaultOrEmpty)
        {
            WriteClaims(json, principal, claims);
        }

        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteClaims(Utf8JsonWriter json, Principal principal, ImmutableArray<string> names)
    {
        json.WriteStartObject("claims"u8);
        for (var i = 0; i < names.Length; i++)
        {
            if (names.IndexOf(names[i]) == i)
            {
                WriteClaim(json, principal, names[i]);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteClaim(Utf8JsonWriter json, Principal principal, string name)
    {
        var count = 0;
        foreach (var claim in principal.Claims)
        {
            count += string.Equals(claim.Key, name, StringComparison.Ordinal) ? 1 : 0;
        }

        if (count == 0)
        {
            return;
        }

        json.WritePropertyName(name);
        if (count > 1)
        {
            json.WriteStartArray();
        }

        foreach (var claim in principal.Claims)
        {
            if (string.Equals(claim.Key, name, StringComparison.Ordinal))
            {
                json.WriteStringValue(claim.Value);
            }
        }

        if (count > 1)
        {
            json.WriteEndArray();
        }
    }

    private static string Header(string keyId)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("alg"u8, "ES256"u8);
            json.WriteString("kid"u8, keyId);
            json.WriteString("typ"u8, "JWT"u8);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }
}
