using System.Text.Json.Nodes;
using IapK8s.Resources.Schemas;

namespace IapK8s.Resources.Tests.Schemas.Costs;

/// <summary>An API server takes the definitions: their rules stay within what it estimates beforehand, and name declared fields alone.</summary>
internal sealed class RuleCostTests
{
    [TestCaseSource(typeof(KindCases), nameof(KindCases.All))]
    public void NoRuleCostsTooMuch(ResourceKind kind) =>
        Costs(kind).Where(cost => cost.Total > RuleCosts.MostOfARule).Select(cost => cost.ToString()).ShouldBeEmpty();

    [TestCaseSource(typeof(KindCases), nameof(KindCases.All))]
    public void AllRulesTogetherCostNotTooMuch(ResourceKind kind) =>
        CostSum.Add([.. Costs(kind).Select(cost => cost.Total)]).ShouldBeLessThan(RuleCosts.MostOfADefinition);

    [TestCaseSource(typeof(KindCases), nameof(KindCases.All))]
    public void FieldPathsNameDeclaredFields(ResourceKind kind)
    {
        foreach (var (schema, rule) in Rules(Root(kind)))
        {
            if ((string?)rule["fieldPath"] is not { } path)
                continue;
            JsonNode? at = schema;
            foreach (var name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
                at = at?["properties"]?[name];
            at.ShouldNotBeNull($"{path} of {rule["rule"]}");
        }
    }

    [TestCase("self.a + 's' == 'x'", 20, TestName = "{m}(a text of known length is joined)")]
    [TestCase("string(size(self.a)) + 's' == 'x'", CostSum.Unknown, TestName = "{m}(a text of unknown length is joined)")]
    [TestCase("self.list.all(x, x != 'ab')", 83, TestName = "{m}(a loop)")]
    [TestCase("'ab' in self.list", 12, TestName = "{m}(a search)")]
    [TestCase("has(self.a)", 1, TestName = "{m}(a question for presence)")]
    public void IsEstimated(string rule, long cost)
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["type"] = "object" },
                ["a"] = new JsonObject { ["type"] = "string", ["maxLength"] = 40 },
                ["list"] = new JsonObject { ["type"] = "array", ["maxItems"] = 10, ["items"] = new JsonObject { ["type"] = "string", ["maxLength"] = 40 } },
            },
            ["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = rule }),
        };
        RuleCosts.Of(schema).ShouldHaveSingleItem().Total.ShouldBe(cost);
    }

    [Test]
    public void AFieldThatIsNotDeclaredIsFound() =>
        Should.Throw<InvalidOperationException>(() => RuleCosts.Of(new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["metadata"] = new JsonObject { ["type"] = "object" }, ["namespace"] = new JsonObject { ["type"] = "string" } },
            ["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = "has(self.namespace)" }),
        })).Message.ShouldContain("declares no field namespace");

    private static IReadOnlyList<RuleCost> Costs(ResourceKind kind) => RuleCosts.Of(Root(kind));

    private static JsonObject Root(ResourceKind kind) => CustomResourceDefinition.Of(kind)["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject();

    private static IEnumerable<(JsonObject Schema, JsonObject Rule)> Rules(JsonObject schema) =>
        (schema["x-kubernetes-validations"] as JsonArray ?? []).Select(rule => (schema, rule!.AsObject()))
            .Concat((schema["properties"] as JsonObject ?? []).SelectMany(property => Rules(property.Value!.AsObject())))
            .Concat(new[] { schema["items"], schema["additionalProperties"] }.OfType<JsonObject>().SelectMany(Rules));
}
