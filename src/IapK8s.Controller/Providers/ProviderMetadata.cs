using System.Text.Json;

namespace IapK8s.Controller.Providers;

/// <summary>Judges a discovery document (OpenID Connect Discovery §3, §4.3).</summary>
internal static class ProviderMetadata
{
    private const int Largest = 64 * 1024;

    private static readonly string[] Endpoints = ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "end_session_endpoint", "jwks_uri"];

    /// <returns>Where the keys are.</returns>
    /// <exception cref="ProviderException">The document is of another issuer, incomplete, or names an address that must not be asked.</exception>
    public static Uri JwksAddress(ReadOnlySpan<byte> json, string issuer)
    {
        if (json.Length > Largest)
        {
            throw new ProviderException($"the discovery document is over {Largest / 1024} KiB");
        }

        using var document = ParseObject(json, "the discovery document");
        var stated = Text(document.RootElement, "issuer");
        if (!string.Equals(stated, issuer, StringComparison.Ordinal))
        {
            throw new ProviderException($"the discovery document is of issuer '{stated}', not '{issuer}': they must be equal to the last character");
        }

        foreach (var endpoint in Endpoints)
        {
            if (Text(document.RootElement, endpoint) is { } address)
            {
                ProviderAddress.Parse(address, endpoint);
            }
            else if (endpoint is "authorization_endpoint" or "token_endpoint" or "jwks_uri")
            {
                throw new ProviderException($"the discovery document has no {endpoint}");
            }
        }

        return ProviderAddress.Parse(Text(document.RootElement, "jwks_uri")!, "jwks_uri");
    }

    public static JsonDocument ParseObject(ReadOnlySpan<byte> json, string what)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind == JsonValueKind.Object && reader.BytesConsumed >= json.TrimEnd(" \t\r\n"u8).Length)
            {
                return document;
            }

            document.Dispose();
            throw new ProviderException($"{what} is not one JSON object");
        }
        catch (JsonException error)
        {
            throw new ProviderException($"{what} is not JSON: {error.Message}", error);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
