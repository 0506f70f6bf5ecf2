using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Patching;

/// <summary>JSON Merge Patch (RFC 7396): objects merge, null removes, all else replaces.</summary>
internal static class MergePatch
{
    public static JsonObject Apply(JsonObject document, JsonObject patch)
    {
        var result = document.Copy();
        Merge(result, patch);
        return result;
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            switch (value)
            {
                case null:
                    target.Remove(name);
                    break;
                case JsonObject inner:
                    Merge(target.Ensure(name), inner);
                    break;
                default:
                    target[name] = value.DeepClone();
                    break;
            }
        }
    }
}
