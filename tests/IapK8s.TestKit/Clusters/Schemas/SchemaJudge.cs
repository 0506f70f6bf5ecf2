using System.Globalization;
using System.Text.Json;

namespace IapK8s.TestKit.Clusters.Schemas;

/// <summary>Walks an object beside its last version, and collects what is wrong. What did not change is not held against it (ratcheting), but for rules that judge changes.</summary>
internal sealed class SchemaJudge
{
    private readonly List<SchemaViolation> _violations = [];

    public IReadOnlyList<SchemaViolation> Violations => _violations;

    /// <param name="old">The value that stood here; null where there was none, or where items of a list cannot be told apart.</param>
    public void Judge(JsonElement value, JsonElement? old, SchemaNode schema, string path, bool isRoot)
    {
        var isUnchanged = old is { } had && JsonElement.DeepEquals(had, value);
        if (!isUnchanged)
        {
            if (value.ValueKind == JsonValueKind.Null && schema.IsNullable)
                return;
            if (!HasType(value, schema, path))
                return;
            foreach (var problem in SchemaConstraints.Check(value, schema, path, isRoot))
                _violations.Add(problem);
        }
        JudgeRules(value, old, schema, path, isUnchanged);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                JudgeMembers(value, old, schema, path, isRoot);
                break;
            case JsonValueKind.Array when schema.Items is { } items:
                JudgeItems(value, old, schema, items, path);
                break;
        }
    }

    private void JudgeMembers(JsonElement value, JsonElement? old, SchemaNode schema, string path, bool isRoot)
    {
        foreach (var member in value.EnumerateObject())
        {
            JsonElement? before = old is { ValueKind: JsonValueKind.Object } had && had.TryGetProperty(member.Name, out var found) ? found : null;
            var at = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (schema.Properties.TryGetValue(member.Name, out var known))
            {
                // Of metadata a schema may restrict the name alone; the rest is the server's.
                if (!isRoot || member.Name is not ("apiVersion" or "kind"))
                    Judge(member.Value, before, known, at, isRoot: false);
            }
            else if (schema.AdditionalProperties is { } values)
            {
                Judge(member.Value, before, values, $"{path}[{member.Name}]", isRoot: false);
            }
        }
    }

    private void JudgeItems(JsonElement value, JsonElement? old, SchemaNode schema, SchemaNode items, string path)
    {
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            Judge(item, schema.ListKind == ListKind.Map ? SchemaConstraints.SameKeys(item, old, schema.ListKeys) : null, items, $"{path}[{index}]", isRoot: false);
            index++;
        }
    }

    private void JudgeRules(JsonElement value, JsonElement? old, SchemaNode schema, string path, bool isUnchanged)
    {
        foreach (var rule in schema.Rules)
        {
            if (rule.JudgesChange ? old is null && !rule.HasOptionalOldSelf : isUnchanged)
                continue;
            if (rule.Judge(SchemaValues.Of(value, schema), old is { } had ? SchemaValues.Of(had, schema) : null) is not { } message)
                continue;
            var field = rule.FieldPath is { } below ? path.Length == 0 ? below.TrimStart('.') : path + below : path;
            _violations.Add(new SchemaViolation(field, rule.Reason, rule.Reason switch
            {
                "FieldValueForbidden" => $"Forbidden: {message}",
                "FieldValueRequired" => $"Required value: {message}",
                "FieldValueDuplicate" => $"Duplicate value: \"{schema.Type}\"",
                _ => $"Invalid value: \"{schema.Type}\": {message}",
            }));
        }
    }

    private bool HasType(JsonElement value, SchemaNode schema, string path)
    {
        var fits = schema.IsIntOrString
            ? value.ValueKind == JsonValueKind.String || IsWhole(value)
            : schema.Type switch
            {
                "object" => value.ValueKind == JsonValueKind.Object,
                "array" => value.ValueKind == JsonValueKind.Array,
                "string" => value.ValueKind == JsonValueKind.String,
                "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
                "integer" => IsWhole(value),
                "number" => value.ValueKind == JsonValueKind.Number,
                _ => true,
            };
        if (!fits)
        {
            var actual = value.ValueKind switch
            {
                JsonValueKind.True or JsonValueKind.False => "boolean",
                JsonValueKind.Number => IsWhole(value) ? "integer" : "number",
                var kind => kind.ToString().ToLowerInvariant(),
            };
            var wanted = schema.IsIntOrString ? "integer,string" : schema.Type;
            _violations.Add(new SchemaViolation(path, "FieldValueTypeInvalid", $"Invalid value: \"{actual}\": {path} in body must be of type {wanted}: \"{actual}\""));
        }
        return fits;
    }

    private static bool IsWhole(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && double.Parse(value.GetRawText(), CultureInfo.InvariantCulture) is var number && Math.Floor(number) == number;
}
