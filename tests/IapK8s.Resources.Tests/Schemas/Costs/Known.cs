using System.Text.Json.Nodes;
using IapK8s.Resources.Schemas;

namespace IapK8s.Resources.Tests.Schemas.Costs;

/// <summary>What is known of a value before there is one: how large it can be, and its schema where it has one.</summary>
/// <param name="Size">Bytes of a text, entries of a list or map.</param>
internal sealed record Known(long Size, bool IsText, JsonObject? Schema)
{
    /// <summary>Up to four bytes a code point.</summary>
    private const int BytesOfACodePoint = 4;

    /// <summary>A text without a limit fills a request of 3 MiB.</summary>
    private const long Request = 3 * 1024 * 1024;

    public static Known Scalar { get; } = new(1, false, null);

    public static Known Text(long size) => new(size, true, null);

    public static Known List(int size) => new(size, false, null);

    public static Known Of(JsonObject schema) => (string?)schema["type"] switch
    {
        "string" when (string?)schema["format"] == "date-time" => Scalar,
        "string" => new Known(schema["maxLength"] is { } most ? (long)most * BytesOfACodePoint : Request, true, schema),
        "array" => new Known(schema["maxItems"] is { } most ? (long)most : Request, false, schema),
        "object" when schema["additionalProperties"] is not null => new Known(schema["maxProperties"] is { } most ? (long)most : Request, false, schema),
        "object" => new Known(0, false, schema),
        _ => Scalar with { Schema = schema },
    };

    /// <exception cref="InvalidOperationException">The schema declares no such field.</exception>
    public Known Field(string name) =>
        (Schema?["properties"] as JsonObject)?.FirstOrDefault(property => CelRule.NameOf(property.Key) == name) is { Value: JsonObject field }
            ? Of(field)
            : throw new InvalidOperationException($"the schema declares no field {name}");

    public Known Item() => Schema?["items"] is JsonObject items ? Of(items) : throw new InvalidOperationException("only a list of the schema is walked through");
}
