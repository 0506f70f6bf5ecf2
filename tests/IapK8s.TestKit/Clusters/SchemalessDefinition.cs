using System.Text.Json.Nodes;

namespace IapK8s.TestKit.Clusters;

/// <summary>The CustomResourceDefinition of a resource that keeps whatever it is given.</summary>
internal static class SchemalessDefinition
{
    public static JsonObject Of(string group, string version, string kind, string plural, bool isNamespaced, bool hasStatus) => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "CustomResourceDefinition",
        ["metadata"] = new JsonObject { ["name"] = $"{plural}.{group}" },
        ["spec"] = new JsonObject
        {
            ["group"] = group,
            ["scope"] = isNamespaced ? "Namespaced" : "Cluster",
            ["names"] = new JsonObject { ["kind"] = kind, ["plural"] = plural, ["singular"] = kind.ToLowerInvariant() },
            ["versions"] = new JsonArray(new JsonObject
            {
                ["name"] = version,
                ["served"] = true,
                ["storage"] = true,
                ["schema"] = new JsonObject { ["openAPIV3Schema"] = new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true } },
                ["subresources"] = hasStatus ? new JsonObject { ["status"] = new JsonObject() } : new JsonObject(),
            }),
        },
    };
}
