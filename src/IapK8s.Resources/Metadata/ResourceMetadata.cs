namespace IapK8s.Resources.Metadata;

/// <summary>The part of <c>metadata</c> that means something here (Kubernetes API conventions, ObjectMeta).</summary>
public sealed record ResourceMetadata
{
    public required string Name { get; init; }

    /// <summary>Empty for cluster kinds.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Who was there first where two claim the same; null counts as the youngest.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>Counts changes of the spec, from 1. The API server's, or counted by a source that has none.</summary>
    public long Generation { get; init; } = 1;

    /// <summary>What its annotations ask for now.</summary>
    public ResourceRequests Requests { get; init; } = ResourceRequests.None;

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
