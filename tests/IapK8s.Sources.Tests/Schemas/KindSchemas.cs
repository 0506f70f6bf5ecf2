using System.Text.Json.Nodes;
using IapK8s.Resources;
using IapK8s.Resources.Schemas;
using IapK8s.TestKit.Clusters.Schemas;

namespace IapK8s.Sources.Tests.Schemas;

/// <summary>The schemas of the definitions, as an API server has them.</summary>
internal static class KindSchemas
{
    private static readonly Dictionary<string, StructuralSchema> Known = ResourceKinds.All.ToDictionary(kind => kind.Name, kind => StructuralSchema.OfDefinition(CustomResourceDefinition.Of(kind), ApiGroup.Version));

    public static bool Knows(JsonObject resource) => (string?)resource["apiVersion"] == ApiGroup.ApiVersion && Known.ContainsKey((string?)resource["kind"] ?? "");

    /// <summary>What the server refuses, as <c>field: message</c>, with strict field validation.</summary>
    public static IReadOnlyList<string> Refusals(JsonObject resource, JsonObject? old = null)
    {
        var (schema, copy) = (Known[(string)resource["kind"]!], resource.DeepClone().AsObject());
        var unknown = schema.Prune(copy).Select(field => $"{field}: unknown field");
        schema.Default(copy);
        return [.. unknown, .. schema.Validate(copy, old).Select(violation => violation.ToString())];
    }
}
