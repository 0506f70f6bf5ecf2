using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Schemas;

/// <summary>Reads <c>openAPIV3Schema</c>, and collects what makes it no structural schema (kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema).</summary>
internal sealed class SchemaReader
{
    private static readonly string[] Refused = ["$ref", "definitions", "dependencies", "patternProperties", "deprecated", "discriminator", "id", "readOnly", "writeOnly", "xml", "additionalItems"];
    private static readonly string[] Types = ["object", "array", "string", "integer", "number", "boolean"];

    private readonly List<SchemaViolation> _problems = [];

    public IReadOnlyList<SchemaViolation> Problems => _problems;

    public SchemaNode ReadRoot(JsonObject schema, string path)
    {
        if (schema.Text("type") != "object")
            Refuse(path + ".type", "must be object at the root");
        return WithNames(Read(schema, path, isShape: true));
    }

    /// <summary>Of metadata rules may read the names, and nothing else, whatever the schema declares.</summary>
    private static SchemaNode WithNames(SchemaNode root)
    {
        var metadata = root.Properties.GetValueOrDefault("metadata") ?? new SchemaNode { Type = "object" };
        var names = new[] { "name", "generateName" }.Where(name => !metadata.Properties.ContainsKey(name)).Select(name => KeyValuePair.Create(name, new SchemaNode { Type = "string" }));
        metadata = metadata with { Properties = metadata.Properties.Concat(names).ToDictionary(StringComparer.Ordinal) };
        return root with { Properties = new Dictionary<string, SchemaNode>(root.Properties, StringComparer.Ordinal) { ["metadata"] = metadata } };
    }

    /// <param name="isShape">False inside <c>allOf</c> and its like, where only values are judged.</param>
    private SchemaNode Read(JsonObject schema, string path, bool isShape)
    {
        CheckShape(schema, path, isShape);
        return new SchemaNode
        {
            Type = schema.Text("type") ?? "",
            IsIntOrString = schema.Flag("x-kubernetes-int-or-string"),
            PreservesUnknown = schema.Flag("x-kubernetes-preserve-unknown-fields"),
            IsEmbedded = schema.Flag("x-kubernetes-embedded-resource"),
            IsNullable = schema.Flag("nullable"),
            Default = schema["default"]?.DeepClone(),
            Properties = (schema["properties"] as JsonObject ?? []).ToDictionary(each => each.Key, each => Read(each.Value as JsonObject ?? [], $"{path}.properties[{each.Key}]", isShape), StringComparer.Ordinal),
            AdditionalProperties = schema["additionalProperties"] is JsonObject values ? Read(values, path + ".additionalProperties", isShape) : null,
            Items = schema["items"] is JsonObject items ? Read(items, path + ".items", isShape) : null,
            Required = [.. schema.Texts("required")],
            ListKind = schema.Text("x-kubernetes-list-type") switch { "set" => ListKind.Set, "map" => ListKind.Map, _ => ListKind.Atomic },
            ListKeys = [.. schema.Texts("x-kubernetes-list-map-keys")],
            IsAtomicMap = schema.Text("x-kubernetes-map-type") == "atomic",
            Enum = schema["enum"] is JsonArray allowed ? [.. allowed] : null,
            Format = schema.Text("format"),
            Pattern = ReadPattern(schema, path),
            PatternText = schema.Text("pattern") ?? "",
            Minimum = Number(schema, "minimum"),
            Maximum = Number(schema, "maximum"),
            ExcludesMinimum = schema.Flag("exclusiveMinimum"),
            ExcludesMaximum = schema.Flag("exclusiveMaximum"),
            MultipleOf = Number(schema, "multipleOf"),
            MinLength = schema.Whole("minLength"),
            MaxLength = schema.Whole("maxLength"),
            MinItems = schema.Whole("minItems"),
            MaxItems = schema.Whole("maxItems"),
            MinProperties = schema.Whole("minProperties"),
            MaxProperties = schema.Whole("maxProperties"),
            AllOf = ReadAll(schema, "allOf", path),
            AnyOf = ReadAll(schema, "anyOf", path),
            OneOf = ReadAll(schema, "oneOf", path),
            Not = schema["not"] is JsonObject not ? Read(not, path + ".not", isShape: false) : null,
            Rules = ReadRules(schema, path),
        };
    }

    private void CheckShape(JsonObject schema, string path, bool isShape)
    {
        foreach (var name in Refused.Where(schema.ContainsKey))
            Refuse($"{path}.{name}", "is not allowed in a structural schema");
        if (schema.Flag("uniqueItems"))
            Refuse(path + ".uniqueItems", "cannot be set to true since the runtime complexity becomes quadratic");
        if (schema["additionalProperties"] is JsonValue refused && refused.GetValueKind() == JsonValueKind.False)
            Refuse(path + ".additionalProperties", "must not be used with value false");
        if (schema["additionalProperties"] is not null && schema["properties"] is not null)
            Refuse(path + ".additionalProperties", "additionalProperties and properties are mutual exclusive");
        if (schema.Text("type") is { } type && !Types.Contains(type))
            Refuse(path + ".type", $"{type} is no type");
        if (schema["items"] is JsonArray)
            Refuse(path + ".items", "items must be a schema object and not an array");
        if (!isShape)
        {
            foreach (var name in (string[])["type", "default", "description", "nullable", "additionalProperties", "x-kubernetes-validations"])
            {
                if (schema.ContainsKey(name) && !(name == "type" && path.Contains("anyOf", StringComparison.Ordinal)))
                    Refuse($"{path}.{name}", "must be undefined to be structural");
            }
            return;
        }
        if (schema.Text("type") is null && !schema.Flag("x-kubernetes-int-or-string") && !schema.Flag("x-kubernetes-preserve-unknown-fields"))
            Refuse(path + ".type", "Required value: must not be empty for specified object fields");
        if (schema.Text("type") == "array" && schema["items"] is null)
            Refuse(path + ".items", "Required value: must be specified");
        if (schema.Text("x-kubernetes-list-type") == "map")
            CheckListKeys(schema, path);
    }

    private void CheckListKeys(JsonObject schema, string path)
    {
        var keys = schema.Texts("x-kubernetes-list-map-keys").ToList();
        if (keys.Count == 0)
            Refuse(path + ".x-kubernetes-list-map-keys", "Required value: must not be empty if x-kubernetes-list-type is map");
        var items = schema.Child("items");
        foreach (var key in keys)
        {
            if (items?.Child("properties", key) is not { } property)
                Refuse(path + ".x-kubernetes-list-map-keys", $"entries must all be names of item properties: {key}");
            else if (property["default"] is null && !items.Texts("required").Contains(key))
                Refuse($"{path}.items.properties[{key}].default", "Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property");
        }
    }

    private Regex? ReadPattern(JsonObject schema, string path)
    {
        if (schema.Text("pattern") is not { } pattern)
            return null;
        try
        {
            // Go's expressions have neither lookaround nor back references; the engine that refuses both is this one.
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            Refuse(path + ".pattern", $"must be a valid regular expression: {e.Message}");
            return null;
        }
    }

    private SchemaNode[] ReadAll(JsonObject schema, string name, string path) =>
        [.. schema.Objects(name).Select((each, i) => Read(each, $"{path}.{name}[{i}]", isShape: false))];

    private List<SchemaRule> ReadRules(JsonObject schema, string path)
    {
        var rules = new List<SchemaRule>();
        var index = 0;
        foreach (var each in schema.Objects("x-kubernetes-validations"))
        {
            try
            {
                rules.Add(SchemaRule.Read(each, schema));
            }
            catch (FormatException e)
            {
                Refuse($"{path}.x-kubernetes-validations[{index}].rule", e.Message);
            }
            index++;
        }
        return rules;
    }

    private void Refuse(string field, string message) => _problems.Add(new SchemaViolation(field, "FieldValueForbidden", message));

    private static double? Number(JsonObject schema, string name) =>
        schema[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) : null;
}
