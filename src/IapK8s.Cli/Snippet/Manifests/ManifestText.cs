using System.Text.Json;
using System.Text.Json.Nodes;
using IapK8s.Cli.Writing;

namespace IapK8s.Cli.Snippet.Manifests;

/// <summary>Objects as YAML. Every value is written by the emitter, so none can be anything but a value.</summary>
internal static class ManifestText
{
    public static string Of(IEnumerable<JsonObject> documents)
    {
        var output = new StringWriter { NewLine = "\n" };
        var isFirst = true;
        foreach (var document in documents)
        {
            if (!isFirst)
                output.WriteLine("---");
            isFirst = false;
            YamlWriter.Write(output, JsonSerializer.SerializeToElement(document, ManifestJson.Default.JsonObject));
        }
        return output.ToString();
    }

    public static JsonObject Object(string apiVersion, string kind, string ns, string name, JsonObject? annotations, JsonObject spec)
    {
        var metadata = new JsonObject { ["name"] = name, ["namespace"] = ns };
        if (annotations is not null)
            metadata["annotations"] = annotations;
        return new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata, ["spec"] = spec };
    }

    public static JsonArray List(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)value)];

    public static JsonArray List(IEnumerable<JsonObject> values) => [.. values.Select(value => (JsonNode)value)];
}
