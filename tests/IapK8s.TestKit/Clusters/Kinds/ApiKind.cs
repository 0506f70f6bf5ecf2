using IapK8s.TestKit.Clusters.Schemas;

namespace IapK8s.TestKit.Clusters.Kinds;

/// <summary>One served version of a resource, and what sets it apart from the others.</summary>
internal sealed record ApiKind(string Group, string Version, string Kind, string Plural)
{
    public bool IsNamespaced { get; init; } = true;

    public string Singular { get; init; } = Kind.ToLowerInvariant();

    public string ListKind { get; init; } = Kind + "List";

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Has <c>/status</c>: writes to the object leave the status alone, and the other way round.</summary>
    public bool HasStatus { get; init; }

    /// <summary><c>metadata.generation</c> counts changes of the wish.</summary>
    public bool CountsGenerations { get; init; }

    /// <summary>Subresources besides <c>status</c>.</summary>
    public IReadOnlyList<string> Subresources { get; init; } = [];

    /// <summary>A question, answered and never stored.</summary>
    public bool IsReview { get; init; }

    /// <summary>DELETE answers with the object instead of a Status.</summary>
    public bool ReturnsDeleted { get; init; }

    /// <summary>A replacement without resourceVersion is refused.</summary>
    public bool NeedsResourceVersion { get; init; }

    /// <summary>PUT of what is not there creates it.</summary>
    public bool CreatesOnUpdate { get; init; }

    /// <summary>Group of the resource under which the objects are stored, where two groups serve the same ones.</summary>
    public string? StoredInGroup { get; init; }

    public bool IsCustom { get; init; }

    /// <summary>Of a custom resource; null for what is built in.</summary>
    public StructuralSchema? Schema { get; init; }

    /// <summary>Values for <c>kubectl get</c> and field selectors of custom resources, as JSON paths.</summary>
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As messages name it: <c>pods</c>, <c>deployments.apps</c>.</summary>
    public string GroupResource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Where the objects are stored, whatever the version.</summary>
    public string StorageKey => $"{StoredInGroup ?? Group}/{Plural}";

    public bool HasSubresource(string name) => name == "status" ? HasStatus : Subresources.Contains(name);
}
