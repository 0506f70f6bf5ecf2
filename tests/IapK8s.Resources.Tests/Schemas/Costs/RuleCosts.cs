using System.Text.Json.Nodes;
using IapK8s.Policy.Cel;
using IapK8s.Policy.Cel.Syntax;

namespace IapK8s.Resources.Tests.Schemas.Costs;

/// <summary>One rule of a definition and what the API server would estimate for it.</summary>
/// <param name="Times">How often an object can make it run: the product of the limits of the lists and maps around it.</param>
internal sealed record RuleCost(string Path, string Rule, long Once, long Times)
{
    public long Total => CostSum.Multiply(Once, Times);

    public override string ToString() => $"{Path}: {Rule}: {Once:N0} x {Times:N0}";
}

/// <summary>
/// Every rule of a schema with its estimated cost, as apiextensions-apiserver works it out when a definition is written: the greatest cost of the expression, times how often it may run.
/// A definition is refused where one rule exceeds <see cref="MostOfARule"/> or all of them <see cref="MostOfADefinition"/>
/// (k8s.io/apiextensions-apiserver, StaticEstimatedCostLimit and StaticEstimatedCRDCostLimit).
/// </summary>
internal static class RuleCosts
{
    public const long MostOfARule = 10_000_000;
    public const long MostOfADefinition = 100_000_000;

    /// <exception cref="InvalidOperationException">A rule names a field that its schema does not declare.</exception>
    public static IReadOnlyList<RuleCost> Of(JsonObject root)
    {
        // Of metadata rules may read the names, of which no length is known.
        var schema = JsonNode.Parse(root.ToJsonString())!.AsObject();
        schema["properties"]!["metadata"]!["properties"] = new JsonObject { ["name"] = new JsonObject { ["type"] = "string" }, ["generateName"] = new JsonObject { ["type"] = "string" } };
        return [.. Below(schema, "", 1)];
    }

    private static IEnumerable<RuleCost> Below(JsonObject schema, string path, long times)
    {
        foreach (var rule in schema["x-kubernetes-validations"] as JsonArray ?? [])
        {
            var text = (string)rule!["rule"]!;
            yield return new RuleCost(path, text, ExpressionCost.Of(Tree(text), schema), times);
        }
        foreach (var (name, child) in schema["properties"] as JsonObject ?? [])
        {
            foreach (var cost in Below(child!.AsObject(), $"{path}.{name}", times))
                yield return cost;
        }
        if (schema["items"] is JsonObject items)
        {
            foreach (var cost in Below(items, $"{path}[]", CostSum.Multiply(times, (long)schema["maxItems"]!)))
                yield return cost;
        }
        if (schema["additionalProperties"] is JsonObject values)
        {
            foreach (var cost in Below(values, $"{path}{{}}", CostSum.Multiply(times, (long)schema["maxProperties"]!)))
                yield return cost;
        }
    }

    private static Expr Tree(string rule) => Parser.Parse(rule, CelLimits.Default, macros: true) is ({ } tree, null) ? tree : throw new InvalidOperationException($"{rule} cannot be read");
}
