using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Schemas;

namespace IapK8s.TestKit.Clusters.Patching.Apply;

/// <summary>The fields of an object as <c>managedFields</c> names them (<c>f:name</c>, <c>k:{"name":"x"}</c>, <c>v:"x"</c>): paths of what can be owned, each with its value.</summary>
internal static class FieldPaths
{
    public const char Separator = '\u001f';

    /// <summary>Fields that no manager owns.</summary>
    private static readonly HashSet<string> ServersOwn = ["name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "selfLink", "generateName"];

    /// <returns>Of the place of an item itself the value is null.</returns>
    public static Dictionary<string, JsonNode?> Of(JsonObject document, MergeShape shape)
    {
        var paths = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (name, value) in document)
        {
            if (name is "apiVersion" or "kind")
                continue;
            if (name == "metadata" && value is JsonObject metadata)
            {
                foreach (var (field, content) in metadata.Where(each => !ServersOwn.Contains(each.Key)))
                    Walk(content, shape.Child("metadata").Child(field), $"f:metadata{Separator}f:{field}", paths);
            }
            else
            {
                Walk(value, shape.Child(name), "f:" + name, paths);
            }
        }
        return paths;
    }

    public static string KeyOf(JsonObject item, IReadOnlyList<string> keys) =>
        new JsonObject(keys.Order(StringComparer.Ordinal).Where(key => item[key] is not null).Select(key => KeyValuePair.Create(key, item[key]?.DeepClone()))).ToJsonString();

    private static void Walk(JsonNode? value, MergeShape shape, string path, Dictionary<string, JsonNode?> paths)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } members when !shape.IsAtomicMap:
                foreach (var (name, member) in members)
                    Walk(member, shape.Child(name), $"{path}{Separator}f:{name}", paths);
                break;
            case JsonArray items when shape.ListKind == ListKind.Map && items.All(item => item is JsonObject):
                foreach (var item in items.Cast<JsonObject>())
                {
                    var place = $"{path}{Separator}k:{KeyOf(item, shape.Keys)}";
                    paths[place] = null;
                    foreach (var (name, member) in item)
                        Walk(member, shape.Item.Child(name), $"{place}{Separator}f:{name}", paths);
                }
                break;
            case JsonArray items when shape.ListKind == ListKind.Set:
                foreach (var item in items)
                    paths[$"{path}{Separator}v:{item?.ToJsonString()}"] = null;
                break;
            default:
                paths[path] = value;
                break;
        }
    }

    /// <summary>Takes what the path leads to out of a document; what is not there stays so.</summary>
    public static void Remove(JsonObject document, string path)
    {
        var parts = path.Split(Separator);
        JsonNode? at = document;
        foreach (var part in parts[..^1])
            at = Step(at, part);
        switch (parts[^1][..2], at)
        {
            case ("f:", JsonObject parent):
                parent.Remove(parts[^1][2..]);
                break;
            case (_, JsonArray list) when Step(list, parts[^1]) is { } item:
                list.Remove(item);
                break;
        }
    }

    private static JsonNode? Step(JsonNode? at, string part) => (part[..2], at) switch
    {
        ("f:", JsonObject parent) => parent[part[2..]],
        ("k:", JsonArray list) when JsonNode.Parse(part[2..]) is JsonObject key => list.OfType<JsonObject>().FirstOrDefault(item => key.All(each => JsonNode.DeepEquals(item[each.Key], each.Value))),
        ("v:", JsonArray list) => list.FirstOrDefault(item => item?.ToJsonString() == part[2..]),
        _ => null,
    };
}
