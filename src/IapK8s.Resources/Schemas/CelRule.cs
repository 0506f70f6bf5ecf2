namespace IapK8s.Resources.Schemas;

/// <summary>Reasons that the API server takes (apiextensions.k8s.io/v1 ValidationRule.reason); FieldValueDuplicate is not among ours, for it shows no message.</summary>
public enum CelReason
{
    FieldValueInvalid = 0,
    FieldValueForbidden,
    FieldValueRequired,
}

/// <summary>One entry of <c>x-kubernetes-validations</c>.</summary>
/// <param name="Rule">CEL over <c>self</c>; true where the value is fine.</param>
/// <param name="Message">What is wrong and what to write instead.</param>
/// <param name="FieldPath">From <c>self</c> to the field that is meant, such as <c>.selector</c>; null for <c>self</c>.</param>
public sealed record CelRule(string Rule, string Message, string? FieldPath = null, CelReason Reason = CelReason.FieldValueInvalid)
{
    private static readonly string[] Reserved =
        ["true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return"];

    /// <summary>How a rule names a field: words that CEL keeps for itself stand between underscores (Kubernetes, CustomResourceDefinition validation rules).</summary>
    public static string NameOf(string field) => Reserved.Contains(field) ? $"__{field}__" : field;

    public static CelRule Required(string rule, string message, string fieldPath) => new(rule, message, fieldPath, CelReason.FieldValueRequired);

    public static CelRule Forbidden(string rule, string message, string fieldPath) => new(rule, message, fieldPath, CelReason.FieldValueForbidden);
}
