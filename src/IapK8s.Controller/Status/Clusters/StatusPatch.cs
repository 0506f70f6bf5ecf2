using System.Text.Json.Nodes;

namespace IapK8s.Controller.Status.Clusters;

/// <summary>What has to be said for one status to become another. Pure.</summary>
internal static class StatusPatch
{
    /// <summary>RFC 7396. What nobody wants any more is taken out, whoever put it there.</summary>
    /// <returns>Null where nothing differs.</returns>
    public static JsonObject? Between(JsonObject actual, JsonObject wanted)
    {
        var patch = new JsonObject();
        foreach (var (name, _) in actual.Where(field => !wanted.ContainsKey(field.Key)))
        {
            patch[name] = null;
        }

        foreach (var (name, value) in wanted)
        {
            var had = actual[name];
            if (had is JsonObject before && value is JsonObject now)
            {
                if (Between(before, now) is { } inner)
                {
                    patch[name] = inner;
                }
            }
            else if (!JsonNode.DeepEquals(had, value))
            {
                patch[name] = value?.DeepClone();
            }
        }

        return patch.Count == 0 ? null : patch;
    }

    /// <summary>Whether the two differ in more than numbers and words: a condition's status or reason, what is in force, whom it selects.</summary>
    public static bool IsUrgent(JsonObject actual, JsonObject wanted) => !JsonNode.DeepEquals(Bare(actual), Bare(wanted));

    private static JsonObject Bare(JsonObject status)
    {
        var bare = (JsonObject)status.DeepClone();
        bare.Remove("summary");
        foreach (var condition in (bare["conditions"] as JsonArray ?? []).OfType<JsonObject>())
        {
            condition.Remove("message");
        }

        return bare;
    }
}
