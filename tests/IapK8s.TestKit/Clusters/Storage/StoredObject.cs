using System.Text.Json;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Storage;

/// <summary>One version of an object. Immutable: whoever changes it opens a copy.</summary>
internal sealed class StoredObject
{
    private Dictionary<string, string>? _labels;

    public StoredObject(JsonObject document, long revision)
    {
        Revision = revision;
        Key = KeyOf(document);
        Json = JsonSerializer.SerializeToUtf8Bytes(document);
        using var parsed = JsonDocument.Parse(Json);
        Root = parsed.RootElement.Clone();
    }

    /// <summary><c>namespace/name</c>, or the name alone: also the order of lists.</summary>
    public string Key { get; }

    public long Revision { get; }

    public byte[] Json { get; }

    public JsonElement Root { get; }

    public string ApiVersion => Text("apiVersion") ?? "";

    public string Namespace => Text("metadata", "namespace") ?? "";

    public string Name => Text("metadata", "name") ?? "";

    public string Uid => Text("metadata", "uid") ?? "";

    public IReadOnlyDictionary<string, string> Labels => _labels ??= ReadLabels();

    public JsonObject Open() => (JsonObject)JsonNode.Parse(Json)!;

    /// <summary>The scalar at a path as text; null where there is none.</summary>
    public string? Text(params ReadOnlySpan<string> path)
    {
        var at = Root;
        foreach (var name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return null;
        }
        return at.ValueKind switch
        {
            JsonValueKind.String => at.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => at.GetRawText(),
            _ => null,
        };
    }

    public static string KeyOf(JsonObject document) => KeyOf(document.Namespace() ?? "", document.Name() ?? "");

    public static string KeyOf(string ns, string name) => ns.Length == 0 ? name : $"{ns}/{name}";

    private Dictionary<string, string> ReadLabels()
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Root.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("labels", out var found) && found.ValueKind == JsonValueKind.Object)
        {
            foreach (var label in found.EnumerateObject())
                labels[label.Name] = label.Value.GetString() ?? "";
        }
        return labels;
    }
}
