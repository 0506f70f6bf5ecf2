using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace IapK8s.TestKit.Clusters.Schemas;

internal enum ListKind
{
    Atomic,
    Set,
    Map,
}

/// <summary>One place of a structural schema: what may stand there, and how it is completed and merged.</summary>
internal sealed record SchemaNode
{
    /// <summary>Empty where anything may stand, or <see cref="IsIntOrString"/>.</summary>
    public string Type { get; init; } = "";

    public bool IsIntOrString { get; init; }

    public bool PreservesUnknown { get; init; }

    public bool IsEmbedded { get; init; }

    public bool IsNullable { get; init; }

    public JsonNode? Default { get; init; }

    public IReadOnlyDictionary<string, SchemaNode> Properties { get; init; } = new Dictionary<string, SchemaNode>();

    /// <summary>Of a map: what its values are.</summary>
    public SchemaNode? AdditionalProperties { get; init; }

    public SchemaNode? Items { get; init; }

    public IReadOnlyList<string> Required { get; init; } = [];

    public ListKind ListKind { get; init; }

    public IReadOnlyList<string> ListKeys { get; init; } = [];

    /// <summary><c>x-kubernetes-map-type: atomic</c>.</summary>
    public bool IsAtomicMap { get; init; }

    public IReadOnlyList<JsonNode?>? Enum { get; init; }

    public string? Format { get; init; }

    public Regex? Pattern { get; init; }

    public string PatternText { get; init; } = "";

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public bool ExcludesMinimum { get; init; }

    public bool ExcludesMaximum { get; init; }

    public double? MultipleOf { get; init; }

    public long? MinLength { get; init; }

    public long? MaxLength { get; init; }

    public long? MinItems { get; init; }

    public long? MaxItems { get; init; }

    public long? MinProperties { get; init; }

    public long? MaxProperties { get; init; }

    /// <summary>Value validations on top: they say nothing of shape.</summary>
    public IReadOnlyList<SchemaNode> AllOf { get; init; } = [];

    public IReadOnlyList<SchemaNode> AnyOf { get; init; } = [];

    public IReadOnlyList<SchemaNode> OneOf { get; init; } = [];

    public SchemaNode? Not { get; init; }

    public IReadOnlyList<SchemaRule> Rules { get; init; } = [];
}
