using System.Text.Json.Nodes;

namespace IapK8s.TestKit.Clusters.Schemas;

/// <summary>Pruning, then defaults: what a schema does to an object before anybody judges it.</summary>
internal static class SchemaShaping
{
    /// <param name="isResource">Whether it is an object with kind and metadata of its own.</param>
    /// <param name="gone">Gets the path of each field that was dropped.</param>
    public static void Prune(JsonNode? node, SchemaNode schema, bool isResource, string path, List<string> gone)
    {
        switch (node)
        {
            case JsonObject document:
                foreach (var (name, value) in document.ToList())
                {
                    var at = path.Length == 0 ? name : $"{path}.{name}";
                    if (isResource && name is "apiVersion" or "kind" or "metadata")
                        continue;
                    if ((schema.Properties.GetValueOrDefault(name) ?? schema.AdditionalProperties) is { } known)
                    {
                        Prune(value, known, known.IsEmbedded, at, gone);
                    }
                    else if (!schema.PreservesUnknown)
                    {
                        document.Remove(name);
                        gone.Add(at);
                    }
                }
                break;
            case JsonArray list when schema.Items is { } items:
                for (var i = 0; i < list.Count; i++)
                    Prune(list[i], items, items.IsEmbedded, $"{path}[{i}]", gone);
                break;
        }
    }

    public static void Default(JsonNode? node, SchemaNode schema)
    {
        switch (node)
        {
            case JsonObject document:
                foreach (var (name, known) in schema.Properties)
                {
                    var has = document.TryGetPropertyValue(name, out var value);
                    // A null where none may stand counts as absent.
                    if (has && value is null && !known.IsNullable)
                        has = !document.Remove(name);
                    if (!has && known.Default is { } standard)
                        document[name] = standard.DeepClone();
                    Default(document[name], known);
                }
                if (schema.AdditionalProperties is { } values)
                {
                    foreach (var (_, value) in document)
                        Default(value, values);
                }
                break;
            case JsonArray list when schema.Items is { } items:
                foreach (var item in list)
                    Default(item, items);
                break;
        }
    }
}
