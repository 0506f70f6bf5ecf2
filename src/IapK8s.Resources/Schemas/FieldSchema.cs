using System.Text.Json.Nodes;

namespace IapK8s.Resources.Schemas;

/// <summary>One field to its schema. Keys always come in the same order: what it is, what it may be, what is in it, rules.</summary>
internal static class FieldSchema
{
    /// <exception cref="InvalidOperationException">OpenAPI has no word for the type, or the shape lacks what the type needs.</exception>
    public static JsonObject Of(Type type, FieldShape shape, string description)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare == typeof(string))
            return WithRules(Text(Needed(shape.Text, type), description), shape);
        if (bare == typeof(long) || bare == typeof(int))
            return WithRules(Number(shape, description), shape);
        if (bare == typeof(bool))
            return WithRules(new JsonObject { ["description"] = description, ["type"] = "boolean" }, shape);
        if (bare == typeof(DateTimeOffset))
            return WithRules(new JsonObject { ["description"] = description, ["type"] = "string", ["format"] = "date-time" }, shape);
        if (IsGeneric(bare, typeof(IReadOnlyList<>)))
            return WithRules(List(bare.GetGenericArguments()[0], shape, description), shape);
        if (bare == typeof(IReadOnlyDictionary<string, string>))
            return WithRules(Map(shape, description, Text(Needed(shape.Text, bare), null)), shape);
        if (bare == typeof(IReadOnlyDictionary<string, IReadOnlyList<string>>))
            return WithRules(Map(shape, description, List(typeof(string), FieldShape.SetOf(Needed(shape.Text, bare), Needed(shape.MaxValues, bare)), null)), shape);
        if (bare.IsClass && bare.Assembly == typeof(ObjectSchema).Assembly)
            return ObjectSchema.Of(bare, description, shape.Rules);
        throw new InvalidOperationException($"{type} has no counterpart in OpenAPI: use text, a whole number, a boolean, a time, a list, a map of texts or a record of this project");
    }

    private static JsonObject Text(TextFormat text, string? description)
    {
        var schema = new JsonObject();
        if (description is not null)
            schema["description"] = description;
        schema["type"] = "string";
        if (text.Format is not null)
            schema["format"] = text.Format;
        if (text.Values is not null)
            schema["enum"] = new JsonArray([.. text.Values.Select(value => JsonValue.Create(value))]);
        if (text.Pattern is not null)
            schema["pattern"] = text.Pattern;
        if (text.MinLength > 0)
            schema["minLength"] = text.MinLength;
        schema["maxLength"] = text.MaxLength;
        RuleSchema.Add(schema, text.Rules);
        return schema;
    }

    private static JsonObject Number(FieldShape shape, string? description)
    {
        var schema = new JsonObject();
        if (description is not null)
            schema["description"] = description;
        schema["type"] = "integer";
        schema["format"] = "int64";
        schema["minimum"] = Needed(shape.Minimum, typeof(long));
        if (shape.Maximum is { } most)
            schema["maximum"] = most;
        return schema;
    }

    private static JsonObject List(Type element, FieldShape shape, string? description)
    {
        var schema = new JsonObject();
        if (description is not null)
            schema["description"] = description;
        schema["type"] = "array";
        if (shape.MinItems is { } least)
            schema["minItems"] = least;
        schema["maxItems"] = Needed(shape.MaxItems, element);
        schema["x-kubernetes-list-type"] = shape.ListType switch { ListType.Set => "set", ListType.Map => "map", _ => "atomic" };
        if (shape.ListType == ListType.Map)
            schema["x-kubernetes-list-map-keys"] = new JsonArray([.. shape.MapKeys.Select(key => JsonValue.Create(key))]);
        schema["items"] = element == typeof(string) ? Text(Needed(shape.Text, element), null)
            : element == typeof(long) || element == typeof(int) ? Number(shape, null)
            : ObjectSchema.Of(element, Descriptions.Of(element), []);
        return schema;
    }

    private static JsonObject Map(FieldShape shape, string description, JsonObject values)
    {
        var schema = new JsonObject { ["description"] = description, ["type"] = "object" };
        if (shape.MinItems is { } least)
            schema["minProperties"] = least;
        schema["maxProperties"] = Needed(shape.MaxItems, typeof(string));
        schema["additionalProperties"] = values;
        return schema;
    }

    private static JsonObject WithRules(JsonObject schema, FieldShape shape)
    {
        RuleSchema.Add(schema, shape.Rules);
        return schema;
    }

    private static bool IsGeneric(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static T Needed<T>(T? value, Type type) where T : class => value ?? throw Incomplete(type);

    private static T Needed<T>(T? value, Type type) where T : struct => value ?? throw Incomplete(type);

    private static InvalidOperationException Incomplete(Type type) => new($"The shape of a field of type {type.Name} sets no limit: every text, number and list has one");
}
