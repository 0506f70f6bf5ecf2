using System.Text.Json.Nodes;

namespace IapK8s.Resources.Schemas;

/// <summary>A kind to its CustomResourceDefinition (apiextensions.k8s.io/v1). Pure: the same build always gives the same bytes.</summary>
public static class CustomResourceDefinition
{
    /// <summary>Of <c>kubectl get iapk8s</c>.</summary>
    public const string Category = "iapk8s";

    public static string FileName(ResourceKind kind) => $"{kind.DefinitionName}.yaml";

    /// <summary>The whole file.</summary>
    public static string Yaml(ResourceKind kind) => YamlText.Of(Of(kind));

    public static JsonObject Of(ResourceKind kind)
    {
        var metadata = new JsonObject { ["name"] = kind.DefinitionName };
        if (kind.Labels.Count > 0)
            metadata["labels"] = new JsonObject(kind.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
        return new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject
            {
                ["group"] = ApiGroup.Name,
                ["names"] = Names(kind),
                ["scope"] = kind.IsNamespaced ? "Namespaced" : "Cluster",
                ["versions"] = new JsonArray(Version(kind)),
            },
        };
    }

    private static JsonObject Names(ResourceKind kind)
    {
        var names = new JsonObject { ["kind"] = kind.Name, ["listKind"] = $"{kind.Name}List", ["plural"] = kind.Plural, ["singular"] = kind.Singular };
        if (kind.ShortNames.Count > 0)
            names["shortNames"] = Texts(kind.ShortNames);
        names["categories"] = Texts([Category]);
        return names;
    }

    private static JsonObject Version(ResourceKind kind) => new()
    {
        ["name"] = ApiGroup.Version,
        ["served"] = true,
        ["storage"] = true,
        ["additionalPrinterColumns"] = new JsonArray([.. kind.Columns.Select(Column)]),
        ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
        ["schema"] = new JsonObject { ["openAPIV3Schema"] = Root(kind) },
    };

    private static JsonNode Column(PrinterColumn column)
    {
        var entry = new JsonObject { ["name"] = column.Name, ["type"] = column.Type, ["description"] = column.Description, ["jsonPath"] = column.JsonPath };
        if (column.Priority > 0)
            entry["priority"] = column.Priority;
        return entry;
    }

    private static JsonObject Root(ResourceKind kind)
    {
        var schema = new JsonObject
        {
            ["description"] = kind.Description,
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = new JsonObject { ["description"] = $"Group and version of the kind: {ApiGroup.ApiVersion}.", ["type"] = "string" },
                ["kind"] = new JsonObject { ["description"] = $"Name of the kind: {kind.Name}.", ["type"] = "string" },
                // The server knows it, and refuses a schema that says more.
                ["metadata"] = new JsonObject { ["type"] = "object" },
                ["spec"] = ObjectSchema.Of(kind.Spec, kind.SpecDescription, kind.SpecRules),
                ["status"] = ObjectSchema.Of(kind.Status, "What the controller found out. Written by the controller alone; whatever people write here is lost.", []),
            },
            ["required"] = Texts(["spec"]),
        };
        RuleSchema.Add(schema, kind.Rules);
        return schema;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
