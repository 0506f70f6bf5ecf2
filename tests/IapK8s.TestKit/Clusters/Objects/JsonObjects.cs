using System.Text.Json;
using System.Text.Json.Nodes;

namespace IapK8s.TestKit.Clusters.Objects;

/// <summary>Reading and writing objects as the API server holds them: JSON documents with <c>metadata</c>.</summary>
internal static class JsonObjects
{
    /// <summary>The object at a path; null where there is none.</summary>
    public static JsonObject? Child(this JsonObject document, params ReadOnlySpan<string> path)
    {
        var at = document;
        foreach (var name in path)
        {
            if (at[name] is not JsonObject next)
                return null;
            at = next;
        }
        return at;
    }

    /// <summary>The object at a path, made where it is not there.</summary>
    public static JsonObject Ensure(this JsonObject document, string name)
    {
        if (document[name] is not JsonObject child)
            document[name] = child = [];
        return child;
    }

    public static JsonObject Metadata(this JsonObject document) => document.Ensure("metadata");

    /// <summary>A string member; null where it is absent or something else.</summary>
    public static string? Text(this JsonObject? document, string name) =>
        document?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static long? Whole(this JsonObject? document, string name) =>
        document?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number && long.TryParse(value.ToJsonString(), out var number) ? number : null;

    public static bool Flag(this JsonObject? document, string name) =>
        document?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    public static IEnumerable<JsonObject> Objects(this JsonObject? document, string name) =>
        document?[name] is JsonArray items ? items.OfType<JsonObject>() : [];

    public static IEnumerable<string> Texts(this JsonObject? document, string name) =>
        document?[name] is JsonArray items ? items.OfType<JsonValue>().Where(item => item.GetValueKind() == JsonValueKind.String).Select(item => item.GetValue<string>()) : [];

    /// <summary>A map of strings, such as labels.</summary>
    public static Dictionary<string, string> Map(this JsonObject? document, string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in document?[name] as JsonObject ?? [])
        {
            if (value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.String)
                map[key] = scalar.GetValue<string>();
        }
        return map;
    }

    public static string? Name(this JsonObject document) => (document["metadata"] as JsonObject).Text("name");

    public static string? Namespace(this JsonObject document) => (document["metadata"] as JsonObject).Text("namespace");

    public static string? Uid(this JsonObject document) => (document["metadata"] as JsonObject).Text("uid");

    public static string? ResourceVersion(this JsonObject document) => (document["metadata"] as JsonObject).Text("resourceVersion");

    public static bool IsBeingDeleted(this JsonObject document) => (document["metadata"] as JsonObject)?["deletionTimestamp"] is not null;

    public static JsonObject Copy(this JsonObject document) => (JsonObject)document.DeepClone();

    public static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)JsonValue.Create(text))]);

    /// <summary>RFC 3339 in whole seconds, as <c>metav1.Time</c> is written.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
}
