using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Patching;

/// <summary>
/// Kubernetes' strategic merge patch: lists of objects merge by their key. Knows the directives <c>$patch: replace | delete | merge</c>, <c>$deleteFromPrimitiveList/x</c> and <c>$setElementOrder/x</c> (which it leaves
/// unheeded: the patch's new items come last); <c>$retainKeys</c> is refused.
/// </summary>
internal static class StrategicMergePatch
{
    public static JsonObject Apply(JsonObject document, JsonObject patch) => Merge(document.Copy(), patch, parent: "");

    private static JsonObject Merge(JsonObject target, JsonObject patch, string parent)
    {
        switch (patch.Text("$patch"))
        {
            case "replace":
                var replacement = patch.Copy();
                replacement.Remove("$patch");
                return replacement;
            case "delete":
                return [];
        }

        foreach (var (name, value) in patch)
        {
            if (name == "$patch" || name.StartsWith("$setElementOrder/", StringComparison.Ordinal))
                continue;
            if (name.StartsWith("$deleteFromPrimitiveList/", StringComparison.Ordinal))
                DeleteScalars(target, name["$deleteFromPrimitiveList/".Length..], value as JsonArray ?? []);
            else if (name.StartsWith('$'))
                throw Failures.BadRequest($"the directive {name} of strategic merge patches is not served here");
            else
                MergeMember(target, name, value, parent);
        }
        return target;
    }

    private static void MergeMember(JsonObject target, string name, JsonNode? value, string parent)
    {
        switch (value)
        {
            case null:
                target.Remove(name);
                break;
            case JsonObject inner:
                target[name] = Merge((target[name] as JsonObject)?.Copy() ?? [], inner, name);
                break;
            case JsonArray list when ListKeys.MergeKey(parent, name) is { } key && list.All(item => item is JsonObject):
                target[name] = MergeList((target[name] as JsonArray)?.DeepClone() as JsonArray ?? [], list, key, name);
                break;
            case JsonArray list when ListKeys.IsSet(parent, name):
                var items = (target[name] as JsonArray)?.DeepClone() as JsonArray ?? [];
                foreach (var item in list.Where(item => !items.Any(had => JsonNode.DeepEquals(had, item))).ToList())
                    items.Add(item?.DeepClone());
                target[name] = items;
                break;
            default:
                target[name] = value.DeepClone();
                break;
        }
    }

    private static JsonArray MergeList(JsonArray target, JsonArray patch, string key, string name)
    {
        if (patch.Any(item => item is JsonObject directive && directive.Text("$patch") == "replace" && directive[key] is null))
            return new JsonArray([.. patch.Where(item => item![key] is not null).Select(item => item!.DeepClone())]);
        foreach (var item in patch.Cast<JsonObject>())
        {
            if (item[key] is not { } value)
                throw Failures.BadRequest($"map: {item.ToJsonString()} does not contain declared merge key: {key}");
            var at = IndexOf(target, key, value);
            if (item.Text("$patch") == "delete")
            {
                if (at >= 0)
                    target.RemoveAt(at);
            }
            else if (at >= 0)
            {
                target[at] = Merge(((JsonObject)target[at]!).Copy(), item, name);
            }
            else
            {
                target.Add(Merge([], item, name));
            }
        }
        return target;
    }

    private static int IndexOf(JsonArray list, string key, JsonNode value)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonObject item && JsonNode.DeepEquals(item[key], value))
                return i;
        }
        return -1;
    }

    private static void DeleteScalars(JsonObject target, string name, JsonArray gone)
    {
        if (target[name] is JsonArray list)
            target[name] = new JsonArray([.. list.Where(item => !gone.Any(each => JsonNode.DeepEquals(each, item))).Select(item => item?.DeepClone())]);
    }
}
