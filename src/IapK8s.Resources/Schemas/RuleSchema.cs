using System.Text.Json.Nodes;

namespace IapK8s.Resources.Schemas;

/// <summary>Rules as <c>x-kubernetes-validations</c>.</summary>
internal static class RuleSchema
{
    /// <summary>Adds to what is there: a field may have rules of its format and of its own.</summary>
    public static void Add(JsonObject schema, IReadOnlyList<CelRule> rules)
    {
        const string key = "x-kubernetes-validations";
        if (rules.Count == 0)
            return;
        var list = schema[key] as JsonArray ?? [];
        foreach (var rule in rules)
            list.Add(Of(rule));
        // Last, wherever it stood.
        schema.Remove(key);
        schema[key] = list;
    }

    private static JsonObject Of(CelRule rule)
    {
        var entry = new JsonObject { ["rule"] = rule.Rule, ["message"] = rule.Message };
        if (rule.FieldPath is not null)
            entry["fieldPath"] = rule.FieldPath;
        entry["reason"] = rule.Reason.ToString();
        return entry;
    }
}
