using System.Text.Json;

namespace IapK8s.Controller.Providers;

/// <summary>Judges a key set (RFC 7517) and keeps of it what verifies signatures.</summary>
internal static class ProviderKeys
{
    private const int MostKeys = 100;

    /// <summary>Members that only a private key has (RFC 7518 §6.2.2, §6.3.2).</summary>
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth"];

    /// <returns>The keys that may verify signatures, as a key set, in their order.</returns>
    /// <exception cref="ProviderException">Not a key set, one without such a key, or one that gives private keys away.</exception>
    public static string Normalize(ReadOnlySpan<byte> json, out int count)
    {
        using var document = ProviderMetadata.ParseObject(json, "the key set");
        if (!document.RootElement.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
        {
            throw new ProviderException("the key set has no keys");
        }

        if (keys.GetArrayLength() > MostKeys)
        {
            throw new ProviderException($"the key set has over {MostKeys} keys");
        }

        var kept = new List<string>();
        foreach (var key in keys.EnumerateArray().Where(key => key.ValueKind == JsonValueKind.Object))
        {
            if (PrivateMembers.Any(member => key.TryGetProperty(member, out _)))
            {
                throw new ProviderException("the key set publishes a private key: nothing that it signed can be believed");
            }

            if (IsSignatureKey(key))
            {
                kept.Add(key.GetRawText());
            }
        }

        count = kept.Count;
        return kept.Count > 0 ? $$"""{"keys":[{{string.Join(',', kept)}}]}""" : throw new ProviderException("the key set has no key for signatures");
    }

    public static bool Holds(string jwks, string keyId)
    {
        using var document = JsonDocument.Parse(jwks);
        return document.RootElement.GetProperty("keys").EnumerateArray()
            .Any(key => key.TryGetProperty("kid", out var kid) && kid.ValueKind == JsonValueKind.String && kid.ValueEquals(keyId));
    }

    private static bool IsSignatureKey(JsonElement key) =>
        key.TryGetProperty("kty", out var type) && type.ValueKind == JsonValueKind.String && !type.ValueEquals("oct"u8)
        && (!key.TryGetProperty("use", out var use) || (use.ValueKind == JsonValueKind.String && use.ValueEquals("sig"u8)));
}
