using System.Text.Json;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.TestKit.Clusters.Schemas;

/// <summary>JSON as the values that its schema makes of it: times, durations and bytes are not strings, and properties go by the names that expressions can write.</summary>
internal static class SchemaValues
{
    private static readonly HashSet<string> Reserved =
    [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return",
    ];

    public static CelValue Of(JsonElement element, SchemaNode? schema)
    {
        if (schema is null)
            return CelValue.OfJson(element);
        return element.ValueKind switch
        {
            JsonValueKind.Array => CelValue.OfList(element.EnumerateArray().Select(item => Of(item, schema.Items))),
            JsonValueKind.Object => CelValue.OfMap(Entries(element, schema)),
            JsonValueKind.String => OfText(element.GetString()!, schema.Format),
            JsonValueKind.Number when schema.Type == "number" => CelValue.Of(element.GetDouble()),
            _ => CelValue.OfJson(element),
        };
    }

    /// <summary>What an expression calls a property: <c>a-b</c> is <c>a__dash__b</c>, <c>namespace</c> is <c>__namespace__</c>.</summary>
    public static string Escape(string property)
    {
        if (Reserved.Contains(property))
            return $"__{property}__";
        return property.Replace("__", "__underscores__", StringComparison.Ordinal).Replace(".", "__dot__", StringComparison.Ordinal)
            .Replace("-", "__dash__", StringComparison.Ordinal).Replace("/", "__slash__", StringComparison.Ordinal);
    }

    private static IEnumerable<KeyValuePair<CelValue, CelValue>> Entries(JsonElement element, SchemaNode schema)
    {
        foreach (var property in element.EnumerateObject())
        {
            // Keys of a map are data; properties that the schema does not name cannot be reached.
            if (schema.AdditionalProperties is { } values)
                yield return KeyValuePair.Create(CelValue.Of(property.Name), Of(property.Value, values));
            else if (schema.Properties.TryGetValue(property.Name, out var known))
                yield return KeyValuePair.Create(CelValue.Of(Escape(property.Name)), Of(property.Value, known));
            else if (schema.Properties.Count == 0 && schema.PreservesUnknown)
                yield return KeyValuePair.Create(CelValue.Of(property.Name), CelValue.OfJson(property.Value));
        }
    }

    private static CelValue OfText(string text, string? format) => format switch
    {
        "date-time" when SchemaFormats.TryReadTime(text, out var time) => CelValue.Of(time),
        "date" when SchemaFormats.TryReadDate(text, out var date) => CelValue.Of(date),
        "duration" when SchemaFormats.TryReadDuration(text, out var duration) => CelValue.Of(duration),
        "byte" when SchemaFormats.TryReadBytes(text, out var bytes) => CelValue.OfBytes(bytes),
        _ => CelValue.Of(text),
    };
}
