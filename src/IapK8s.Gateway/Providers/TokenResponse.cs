using System.Net;
using System.Text.Json;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Pages;

namespace IapK8s.Gateway.Providers;

/// <summary>Reads what a token endpoint answered (RFC 6749 §5).</summary>
internal static class TokenResponse
{
    private const int MaxTokenLength = 64 * 1024;

    public static TokenOutcome Read(HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        if ((int)status >= 500 || status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
        {
            return new ProviderUnreachable($"status {(int)status}");
        }

        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return new TokensRefused("invalid_response");
            }

            return status == HttpStatusCode.OK ? Granted(json.RootElement) : Refused(json.RootElement);
        }
        catch (JsonException)
        {
            return new TokensRefused("invalid_response");
        }
    }

    private static TokenOutcome Granted(JsonElement json) =>
        Secret(json, "access_token") is { } access && Text(json, "token_type") is { } type && type.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? new TokensGranted(Secret(json, "id_token"), access, Secret(json, "refresh_token"))
            : new TokensRefused("invalid_response");

    private static TokensRefused Refused(JsonElement json) => new(Text(json, "error") is { } error && PlainToken.Is(error) ? error : "invalid_response");

    private static SecretText? Secret(JsonElement json, string name) => Text(json, name) is { Length: > 0 and <= MaxTokenLength } value ? new SecretText(value) : null;

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
