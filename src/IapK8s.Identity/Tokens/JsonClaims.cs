using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace IapK8s.Identity.Tokens;

/// <summary>Reading JSON of tokens and key sets: strict, bounded, by value, never throwing.</summary>
internal static class JsonClaims
{
    private const int MaxDepth = 16;

    /// <summary>Members named twice are refused: two readers could each take the other one (RFC 7519 §4).</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>Parses one JSON object. The caller disposes the document.</summary>
    public static bool TryParseObject(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        try
        {
            document = JsonDocument.Parse(json, Strict);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: a member's name that is not Unicode, found while names are compared.
            return false;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        document.Dispose();
        document = null;
        return false;
    }

    /// <summary>The member as text; null where it is absent, no string, or not Unicode.</summary>
    public static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? TextOf(value) : null;

    public static string? TextOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are not UTF-8.
            return null;
        }
    }

    /// <summary>A string or an array of strings. False where something else stands there; an absent member is an empty list.</summary>
    public static bool TryTexts(JsonElement json, string name, out ImmutableArray<string> texts)
    {
        texts = [];
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            texts = TextOf(value) is { } single ? [single] : [];
            return texts.Length == 1;
        }

        var list = ImmutableArray.CreateBuilder<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (TextOf(item) is not { } text)
            {
                return false;
            }

            list.Add(text);
        }

        texts = list.DrainToImmutable();
        return true;
    }

    /// <summary>A NumericDate (RFC 7519 §2) in whole seconds, rounded down. False where something else stands there; an absent member is null.</summary>
    public static bool TryTime(JsonElement json, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!json.TryGetProperty(name, out var value))
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.Number
            || !value.TryGetDouble(out var seconds)
            || !(seconds >= 0 && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()))
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeSeconds((long)Math.Floor(seconds));
        return true;
    }
}
