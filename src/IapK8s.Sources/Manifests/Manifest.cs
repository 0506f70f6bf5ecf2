using System.Collections.Immutable;
using IapK8s.Resources.Findings;
using IapK8s.Sources.Documents;

namespace IapK8s.Sources.Manifests;

/// <summary>One file, read.</summary>
internal sealed record Manifest
{
    public required string File { get; init; }

    public ImmutableArray<ManifestDocument> Documents { get; init; } = [];

    /// <summary>About the file, or about documents that do not say what they are.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>True where something in the file could not be told to be any resource: what the file held before may be meant.</summary>
    public bool IsUncertain { get; init; }

    /// <summary>Kinds that are left alone, each with where it stands first.</summary>
    public ImmutableArray<(string Kind, SourceLocation At)> OtherKinds { get; init; } = [];
}

/// <summary>One resource of a file.</summary>
/// <param name="Value">The resource or record; null where it has errors.</param>
/// <param name="Spec">What its author says; null where there is none.</param>
/// <param name="At">Null for an object of the API server.</param>
internal sealed record ManifestDocument(ResourceId Id, object? Value, DocumentNode? Spec, SourceLocation? At, ImmutableArray<Finding> Findings)
{
    /// <summary>Of the spec, for counting generations. Worked out for who asks: a question about files never does.</summary>
    public string SpecHash => field ??= CanonicalForm.Hash(Spec);
}
