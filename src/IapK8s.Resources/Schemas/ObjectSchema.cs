using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IapK8s.Resources.Schemas;

/// <summary>A C# type to the structural OpenAPI schema of its object. Its properties and their descriptions are read from the type, everything else from its shape.</summary>
internal static class ObjectSchema
{
    /// <exception cref="InvalidOperationException">A property has no description, no shape, or a type that OpenAPI has no word for.</exception>
    public static JsonObject Of(Type type, string description, IEnumerable<CelRule> rules)
    {
        var properties = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        var required = new SortedSet<string>(StringComparer.Ordinal);
        var own = new List<CelRule>();
        // From the base type down: what is said of every policy stands before what is said of one kind.
        foreach (var declaring in Lineage(type))
        {
            var shape = ShapeTable.Of(declaring);
            own.AddRange(shape.Rules);
            required.UnionWith(shape.Requires.Select(JsonNamingPolicy.CamelCase.ConvertName));
            foreach (var property in declaring.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(IsField))
            {
                var field = shape.Find(property.Name) ?? throw new InvalidOperationException($"{declaring.Name}.{property.Name} has no shape: add it to the shape of {declaring.Name}");
                properties.Add(NameOf(property), FieldSchema.Of(property.PropertyType, field, Descriptions.Of(property, field)));
                if (field.Unsupported is { } instead)
                    own.Add(CelRule.Forbidden($"!has(self.{CelRule.NameOf(NameOf(property))})", $"{NameOf(property)} is not enforced by this build: {instead}", $".{NameOf(property)}"));
                if (field.IsRequired)
                    required.Add(NameOf(property));
            }
        }
        var schema = new JsonObject { ["description"] = description, ["type"] = "object", ["properties"] = new JsonObject(properties.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))) };
        if (required.Count > 0)
            schema["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        RuleSchema.Add(schema, [.. own, .. rules]);
        return schema;
    }

    public static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    /// <summary>What is worked out from other fields is in no manifest.</summary>
    private static bool IsField(PropertyInfo property) => property.SetMethod is not null && property.GetIndexParameters().Length == 0;

    private static IEnumerable<Type> Lineage(Type type) => type.BaseType is { } parent && parent != typeof(object) ? Lineage(parent).Append(type) : [type];
}
