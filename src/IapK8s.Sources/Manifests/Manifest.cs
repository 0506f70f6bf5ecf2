using System.Collections.Immutable;
using IapK8s.Resources.Findings;

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
/// <param name="SpecHash">Of what its author says, for counting generations.</param>
/// <param name="At">Null for an object of the API server.</param>
internal sealed record ManifestDocument(ResourceId Id, object? Value, string SpecHash, SourceLocation? At, ImmutableArray<Finding> Findings);
