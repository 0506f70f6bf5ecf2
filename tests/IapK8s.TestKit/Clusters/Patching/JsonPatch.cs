using System.Globalization;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Patching;

/// <summary>JSON Patch (RFC 6902): all operations or none.</summary>
internal static class JsonPatch
{
    /// <exception cref="ApiFailure">422 where an operation does not apply, 400 where it is none.</exception>
    public static JsonObject Apply(JsonObject document, JsonNode? patch)
    {
        if (patch is not JsonArray operations)
            throw Failures.BadRequest("json: cannot unmarshal object into Go value of type jsonpatch.Patch");
        JsonNode? root = document.Copy();
        foreach (var operation in operations)
            root = Step(root, operation as JsonObject ?? throw Failures.BadRequest("a JSON patch is a list of operations"));
        return root as JsonObject ?? throw DoesNotApply("the result is no object");
    }

    private static JsonNode? Step(JsonNode? root, JsonObject operation)
    {
        var path = Pointer(operation.Text("path") ?? throw Failures.BadRequest("a JSON patch operation needs a path"));
        switch (operation.Text("op"))
        {
            case "add":
                return Add(root, path, operation["value"]?.DeepClone());
            case "remove":
                return Remove(root, path);
            case "replace":
                _ = Find(root, path);
                return path.Length == 0 ? operation["value"]?.DeepClone() : Add(Remove(root, path), path, operation["value"]?.DeepClone());
            case "copy":
                return Add(root, path, Find(root, Pointer(operation.Text("from") ?? ""))?.DeepClone());
            case "move":
                var from = Pointer(operation.Text("from") ?? "");
                var moved = Find(root, from)?.DeepClone();
                return Add(Remove(root, from), path, moved);
            case "test":
                return JsonNode.DeepEquals(Find(root, path), operation["value"]) ? root : throw DoesNotApply($"testing path {operation.Text("path")} value failed");
            default:
                throw Failures.BadRequest($"unexpected kind: {operation.Text("op")}");
        }
    }

    private static JsonNode? Add(JsonNode? root, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
            return value;
        switch (Find(root, path[..^1]))
        {
            case JsonObject parent:
                parent[path[^1]] = value;
                break;
            case JsonArray list when path[^1] == "-":
                list.Add(value);
                break;
            case JsonArray list:
                list.Insert(Index(path[^1], list.Count), value);
                break;
            default:
                throw DoesNotApply($"add operation does not apply: doc is missing path: \"/{string.Join('/', path)}\": missing value");
        }
        return root;
    }

    private static JsonNode? Remove(JsonNode? root, string[] path)
    {
        if (path.Length == 0)
            return null;
        switch (Find(root, path[..^1]))
        {
            case JsonObject parent when parent.Remove(path[^1]):
                return root;
            case JsonArray list:
                list.RemoveAt(Index(path[^1], list.Count - 1));
                return root;
            default:
                throw DoesNotApply($"remove operation does not apply: doc is missing path: \"/{string.Join('/', path)}\": missing value");
        }
    }

    private static JsonNode? Find(JsonNode? at, string[] path)
    {
        foreach (var part in path)
        {
            at = at switch
            {
                JsonObject parent when parent.ContainsKey(part) => parent[part],
                JsonArray list => list[Index(part, list.Count - 1)],
                _ => throw DoesNotApply($"doc is missing path: \"/{string.Join('/', path)}\": missing value"),
            };
        }
        return at;
    }

    private static int Index(string part, int last) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= last
            ? index
            : throw DoesNotApply($"Unable to access invalid index: {part}: invalid index referenced");

    private static string[] Pointer(string text)
    {
        if (text.Length == 0)
            return [];
        if (text[0] != '/')
            throw DoesNotApply($"doc is missing path: \"{text}\": missing value");
        return [.. text[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    private static ApiFailure DoesNotApply(string why) => new(422, "Invalid", $"the server rejected our request due to an error in our request: {why}") { Details = [] };
}
