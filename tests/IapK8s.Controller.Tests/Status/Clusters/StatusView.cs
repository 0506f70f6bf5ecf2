using System.Text.Json.Nodes;

namespace IapK8s.Controller.Tests.Status.Clusters;

/// <summary>An object as the API server has it.</summary>
internal sealed record StatusView(JsonObject Document)
{
    public JsonObject? Status => Document["status"] as JsonObject;

    public long Generation => Document["metadata"]!["generation"]!.GetValue<long>();

    public long? Observed => Status?["observedGeneration"]?.GetValue<long>();

    public string Selectors => Status?["podSelectors"]?.ToJsonString() ?? "none";

    /// <summary><c>True Programmed</c>; empty where there is no such condition.</summary>
    public string this[string type] => Condition(type) is { } condition ? $"{condition["status"]} {condition["reason"]}" : "";

    public JsonObject? Condition(string type) => (Status?["conditions"] as JsonArray ?? []).OfType<JsonObject>().SingleOrDefault(condition => condition["type"]!.GetValue<string>() == type);

    public string Message(string type) => Condition(type)?["message"]?.GetValue<string>() ?? "";

    public string Since(string type) => Condition(type)?["lastTransitionTime"]?.GetValue<string>() ?? "";

    public int Count(string what) => Status?["summary"]?[what]?.GetValue<int>() ?? -1;

    /// <summary>A printer column's JSONPath, of the two forms that ours have: fields, and a condition found by its type.</summary>
    public JsonNode? At(string path)
    {
        const string Prefix = ".status.conditions[?(@.type==\"";
        return path.StartsWith(Prefix, StringComparison.Ordinal) && path[Prefix.Length..].Split("\")].") is [var type, var field]
            ? Condition(type)?[field]
            : path.Split('.', StringSplitOptions.RemoveEmptyEntries).Aggregate((JsonNode?)Document, (node, name) => node?[name]);
    }

    public override string ToString() => Document.ToJsonString();
}
