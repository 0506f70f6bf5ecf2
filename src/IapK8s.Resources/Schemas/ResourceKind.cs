namespace IapK8s.Resources.Schemas;

/// <summary>One kind of the group, as the API server is told of it.</summary>
/// <param name="Spec">The type of <c>spec</c>.</param>
/// <param name="Status">The type of <c>status</c>.</param>
public sealed record ResourceKind(string Name, string Plural, bool IsNamespaced, Type Spec, Type Status, string Description)
{
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<PrinterColumn> Columns { get; init; } = [PrinterColumn.Age];

    /// <summary>Labels of the definition itself.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>About the whole object: <c>self</c> has <c>metadata.name</c>, <c>spec</c> and <c>status</c>.</summary>
    public IReadOnlyList<CelRule> Rules { get; init; } = [];

    /// <summary>About <c>spec</c> in this kind alone, where two kinds share its type.</summary>
    public IReadOnlyList<CelRule> SpecRules { get; init; } = [];

    /// <summary>What <c>kubectl explain KIND.spec</c> says.</summary>
    public required string SpecDescription { get; init; }

    public string Singular => Name.ToLowerInvariant();

    /// <summary>The name of the definition and, with the extension <c>yaml</c>, of its file.</summary>
    public string DefinitionName => $"{Plural}.{ApiGroup.Name}";
}
