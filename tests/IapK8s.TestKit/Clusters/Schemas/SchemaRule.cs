using System.Text.Json.Nodes;
using IapK8s.Policy.Cel;
using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Schemas;

/// <summary>One of <c>x-kubernetes-validations</c>: an expression over <c>self</c>, and over <c>oldSelf</c> where it judges a change.</summary>
internal sealed class SchemaRule
{
    private readonly CelEnvironment _environment;
    private readonly CelProgram _program;
    private readonly CelProgram? _message;

    private SchemaRule(JsonObject rule, CelEnvironment environment, CelProgram program, CelProgram? message)
    {
        (_environment, _program, _message) = (environment, program, message);
        Text = rule.Text("rule")!;
        Message = rule.Text("message");
        Reason = rule.Text("reason") ?? "FieldValueInvalid";
        FieldPath = rule.Text("fieldPath");
        HasOptionalOldSelf = rule.Flag("optionalOldSelf");
        JudgesChange = program.Reads.Contains("oldSelf") || (message?.Reads.Contains("oldSelf") ?? false);
    }

    public string Text { get; }

    public string? Message { get; }

    public string Reason { get; }

    /// <summary>Relative to the rule's own place: <c>.spec.x</c>.</summary>
    public string? FieldPath { get; }

    public bool HasOptionalOldSelf { get; }

    public bool JudgesChange { get; }

    /// <exception cref="FormatException">The expression, or its message's, does not compile.</exception>
    public static SchemaRule Read(JsonObject rule, JsonObject schema)
    {
        var self = SchemaTypes.Of(schema);
        var old = rule.Flag("optionalOldSelf") ? CelType.Optional(self) : self;
        var environment = new CelEnvironment([new CelVariable("self", self), new CelVariable("oldSelf", old)]);
        return new SchemaRule(
            rule,
            environment,
            Compile(environment, rule.Text("rule") ?? "", CelType.Bool),
            rule.Text("messageExpression") is { } message ? Compile(environment, message, CelType.String) : null);
    }

    /// <returns>What the rule says of a value that breaks it; null for one that keeps it.</returns>
    public string? Judge(CelValue self, CelValue? oldSelf)
    {
        var bindings = new CelBindings(_environment).Set("self", self);
        if (HasOptionalOldSelf)
            bindings.Set("oldSelf", oldSelf is { } had ? CelValue.OptionalOf(had) : CelValue.None);
        else if (oldSelf is { } old)
            bindings.Set("oldSelf", old);
        var result = _program.Evaluate(bindings);
        if (result.IsTrue)
            return null;
        if (!result.IsFalse)
            return $"rule evaluation error: {Text}: {(result.IsError ? result.AsError().Message : "unknown")}";
        var message = _message?.Evaluate(bindings);
        return message is { Kind: CelKind.String } said && said.AsString() is { Length: > 0 } text && text.Trim().Length > 0 && !text.Contains('\n')
            ? text
            : Message ?? $"failed rule: {Text}";
    }

    private static CelProgram Compile(CelEnvironment environment, string source, CelType expected)
    {
        var compiled = environment.Compile(source, expected);
        return compiled.Program ?? throw new FormatException($"compilation failed: {string.Join("; ", compiled.Issues)}");
    }
}
