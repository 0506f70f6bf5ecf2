using System.Text.Json.Nodes;
using IapK8s.Policy.Cel.Types;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Schemas;

/// <summary>Schemas as types of expressions (kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules). Fields of objects stay dynamic: the language's types have no records.</summary>
internal static class SchemaTypes
{
    public static CelType Of(JsonObject? schema)
    {
        if (schema is null || schema.Flag("x-kubernetes-int-or-string") || schema.Flag("nullable"))
            return CelType.Dyn;
        return schema.Text("type") switch
        {
            "object" when schema["additionalProperties"] is JsonObject values => CelType.Map(CelType.String, Of(values)),
            "object" => CelType.Map(CelType.String, CelType.Dyn),
            "array" => CelType.List(Of(schema["items"] as JsonObject)),
            "string" => schema.Text("format") switch
            {
                "date" or "date-time" => CelType.Timestamp,
                "duration" => CelType.Duration,
                "byte" => CelType.Bytes,
                _ => CelType.String,
            },
            "integer" => CelType.Int,
            "number" => CelType.Double,
            "boolean" => CelType.Bool,
            _ => CelType.Dyn,
        };
    }
}
