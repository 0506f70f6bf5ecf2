using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using IapK8s.Controller.Admission.Patches;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Tests.Admission.Injection;

/// <summary>What the API server makes of a patch (RFC 6902), strictly: an operation that does not fit fails.</summary>
internal static class PatchedPod
{
    public static V1Pod Apply(V1Pod pod, IEnumerable<PatchOperation> patch)
    {
        var document = JsonNode.Parse(KubernetesJson.Serialize(pod))!;
        // By way of its text, as it travels.
        foreach (var operation in JsonSerializer.SerializeToNode(patch)!.AsArray())
        {
            Apply(document, operation!["op"]!.GetValue<string>(), operation["path"]!.GetValue<string>(), operation["value"]);
        }

        return KubernetesJson.Deserialize<V1Pod>(document.ToJsonString());
    }

    private static void Apply(JsonNode document, string op, string path, JsonNode? value)
    {
        var keys = path.Split('/').Skip(1).Select(key => key.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToList();
        var parent = keys[..^1].Aggregate(document, (node, key) => (node is JsonArray list ? list[Index(key)] : node[key]) ?? throw new InvalidOperationException($"{path}: there is no {key}"));
        switch (parent)
        {
            case JsonArray list when op == "add":
                list.Insert(keys[^1] == "-" ? list.Count : Index(keys[^1]), value!.DeepClone());
                break;
            case JsonArray list when op == "replace":
                list[Index(keys[^1])] = value!.DeepClone();
                break;
            case JsonArray list:
                list.RemoveAt(Index(keys[^1]));
                break;
            case JsonObject map when op == "remove":
                map.Remove(keys[^1]).ShouldBeTrue(path);
                break;
            case JsonObject map:
                (op == "add" || map.ContainsKey(keys[^1])).ShouldBeTrue(path);
                map[keys[^1]] = value!.DeepClone();
                break;
        }
    }

    private static int Index(string key) => int.Parse(key, CultureInfo.InvariantCulture);
}
