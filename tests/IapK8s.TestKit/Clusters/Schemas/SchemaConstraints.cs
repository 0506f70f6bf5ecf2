using System.Globalization;
using System.Text;
using System.Text.Json;

namespace IapK8s.TestKit.Clusters.Schemas;

/// <summary>What a schema asks of one value, apart from its type and its parts.</summary>
internal static class SchemaConstraints
{
    public static IEnumerable<SchemaViolation> Check(JsonElement value, SchemaNode schema, string path, bool isRoot)
    {
        var own = value.ValueKind switch
        {
            JsonValueKind.String => CheckText(value, schema, path),
            JsonValueKind.Number => CheckNumber(value, schema, path),
            JsonValueKind.Array => CheckList(value, schema, path),
            JsonValueKind.Object => CheckObject(value, schema, path, isRoot),
            _ => [],
        };
        return own.Concat(CheckEnum(value, schema, path)).Concat(CheckCombined(value, schema, path));
    }

    /// <summary>The item of the last version with the same keys; null where there is none.</summary>
    public static JsonElement? SameKeys(JsonElement item, JsonElement? old, IReadOnlyList<string> keys)
    {
        if (old is not { ValueKind: JsonValueKind.Array } list)
            return null;
        foreach (var each in list.EnumerateArray())
        {
            if (KeyOf(each, keys) == KeyOf(item, keys))
                return each;
        }
        return null;
    }

    private static IEnumerable<SchemaViolation> CheckText(JsonElement value, SchemaNode schema, string path)
    {
        var text = value.GetString()!;
        var length = text.EnumerateRunes().Count();
        if (length > schema.MaxLength)
            yield return new SchemaViolation(path, "FieldValueTooLong", $"Too long: may not be more than {schema.MaxLength} bytes");
        if (length < schema.MinLength)
            yield return Invalid(path, value, $"{path} in body should be at least {schema.MinLength} chars long");
        if (schema.Pattern is { } pattern && !pattern.IsMatch(text))
            yield return Invalid(path, value, $"{path} in body should match '{schema.PatternText}'");
        if (schema.Format is { } format && SchemaFormats.IsChecked(format) && !SchemaFormats.Fits(text, format))
            yield return Invalid(path, value, $"{path} in body must be of type {format}: {value.GetRawText()}");
    }

    private static IEnumerable<SchemaViolation> CheckNumber(JsonElement value, SchemaNode schema, string path)
    {
        var number = double.Parse(value.GetRawText(), CultureInfo.InvariantCulture);
        if (schema.Minimum is { } minimum && (schema.ExcludesMinimum ? number <= minimum : number < minimum))
            yield return Invalid(path, value, $"{path} in body should be greater than {(schema.ExcludesMinimum ? "" : "or equal to ")}{Text(minimum)}");
        if (schema.Maximum is { } maximum && (schema.ExcludesMaximum ? number >= maximum : number > maximum))
            yield return Invalid(path, value, $"{path} in body should be less than {(schema.ExcludesMaximum ? "" : "or equal to ")}{Text(maximum)}");
        if (schema.MultipleOf is { } factor && Math.Abs((number / factor) - Math.Round(number / factor)) > 1e-9)
            yield return Invalid(path, value, $"{path} in body should be a multiple of {Text(factor)}");
        if (schema.Format == "int32" && number is < int.MinValue or > int.MaxValue)
            yield return Invalid(path, value, $"{path} in body must be of type int32: {value.GetRawText()}");
    }

    private static IEnumerable<SchemaViolation> CheckList(JsonElement value, SchemaNode schema, string path)
    {
        var count = value.GetArrayLength();
        if (count > schema.MaxItems)
            yield return new SchemaViolation(path, "FieldValueTooMany", $"Too many: {count}: must have at most {schema.MaxItems} items");
        if (count < schema.MinItems)
            yield return new SchemaViolation(path, "FieldValueInvalid", $"Invalid value: {count}: {path} in body should have at least {schema.MinItems} items");
        if (schema.ListKind == ListKind.Atomic)
            yield break;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            var key = schema.ListKind == ListKind.Map ? KeyOf(item, schema.ListKeys) : item.GetRawText();
            if (!seen.Add(key))
                yield return new SchemaViolation($"{path}[{index}]", "FieldValueDuplicate", $"Duplicate value: {key}");
            index++;
        }
    }

    private static IEnumerable<SchemaViolation> CheckObject(JsonElement value, SchemaNode schema, string path, bool isRoot)
    {
        foreach (var name in schema.Required.Where(name => !value.TryGetProperty(name, out _)))
        {
            if (!isRoot || name is not ("apiVersion" or "kind" or "metadata"))
                yield return new SchemaViolation(path.Length == 0 ? name : $"{path}.{name}", "FieldValueRequired", "Required value");
        }
        var count = value.EnumerateObject().Count();
        if (count > schema.MaxProperties)
            yield return new SchemaViolation(path, "FieldValueTooMany", $"Too many: {count}: must have at most {schema.MaxProperties} items");
        if (count < schema.MinProperties)
            yield return Invalid(path, value, $"{path} in body should have at least {schema.MinProperties} properties");
    }

    private static IEnumerable<SchemaViolation> CheckEnum(JsonElement value, SchemaNode schema, string path)
    {
        if (schema.Enum is not { } allowed || allowed.Any(each => each?.ToJsonString() is { } text && JsonElement.DeepEquals(JsonElement.Parse(text), value)))
            yield break;
        yield return new SchemaViolation(path, "FieldValueNotSupported", $"Unsupported value: {value.GetRawText()}: supported values: {string.Join(", ", allowed.Select(each => each?.ToJsonString() ?? "null"))}");
    }

    private static IEnumerable<SchemaViolation> CheckCombined(JsonElement value, SchemaNode schema, string path)
    {
        foreach (var problem in schema.AllOf.SelectMany(part => Inside(value, part, path)))
            yield return problem;
        if (schema.AnyOf.Count > 0 && !schema.AnyOf.Any(part => Inside(value, part, path).Count == 0))
            yield return Invalid(path, value, $"{path} in body must validate at least one schema (anyOf)");
        if (schema.OneOf.Count > 0 && schema.OneOf.Count(part => Inside(value, part, path).Count == 0) is var fitting and not 1)
            yield return Invalid(path, value, $"{path} in body must validate one and only one schema (oneOf). Found {(fitting == 0 ? "none" : fitting.ToString(CultureInfo.InvariantCulture))} valid");
        if (schema.Not is { } not && Inside(value, not, path).Count == 0)
            yield return Invalid(path, value, $"{path} in body must not validate the schema (not)");
    }

    private static IReadOnlyList<SchemaViolation> Inside(JsonElement value, SchemaNode schema, string path)
    {
        var judge = new SchemaJudge();
        judge.Judge(value, old: null, schema, path, isRoot: false);
        return judge.Violations;
    }

    private static string KeyOf(JsonElement item, IReadOnlyList<string> keys)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return item.GetRawText();
        var key = new StringBuilder("{");
        foreach (var name in keys.Order(StringComparer.Ordinal))
        {
            if (item.TryGetProperty(name, out var part))
                key.Append(key.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture, $"\"{name}\":{part.GetRawText()}");
        }
        return key.Append('}').ToString();
    }

    private static SchemaViolation Invalid(string path, JsonElement value, string message) => new(path, "FieldValueInvalid", $"Invalid value: {value.GetRawText()}: {message}");

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
