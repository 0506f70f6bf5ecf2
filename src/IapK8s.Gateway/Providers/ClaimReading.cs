using System.Text.Json;

namespace IapK8s.Gateway.Providers;

/// <summary>Reads registered claims by their type: one of another type is absent, never guessed at.</summary>
internal static class ClaimReading
{
    public static string? Text(this JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>RFC 7519 §2 NumericDate; fractions are dropped.</summary>
    public static DateTimeOffset? Time(this JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;

    /// <summary>A string or an array of strings.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out var value))
        {
            return [];
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)],
            _ => [],
        };
    }
}
