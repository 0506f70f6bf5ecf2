using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Syntax;
using IapK8s.Sources.Documents;

namespace IapK8s.Sources.Manifests;

/// <summary><c>metadata</c>, also as the API server writes it out (<c>kubectl get -o yaml</c>).</summary>
internal static class MetadataReader
{
    public static ResourceMetadata Read(ObjectReader metadata, FieldReports reports)
    {
        metadata.Ignore("labels", "uid", "resourceVersion", "managedFields", "ownerReferences", "finalizers", "selfLink", "generateName", "deletionTimestamp", "deletionGracePeriodSeconds");
        return new ResourceMetadata
        {
            Name = metadata.Text("name") ?? "",
            Namespace = metadata.Text("namespace") ?? "",
            CreationTimestamp = Timestamp(metadata, reports),
            Generation = metadata.Integer("generation") ?? 1,
            Requests = new ResourceRequests(metadata.Below("annotations", ResourceRequests.SyncAnnotation), metadata.Below("annotations", ResourceRequests.ApprovalAnnotation)),
        };
    }

    /// <summary>Who a document is about, before anything else of it is read; null where it does not say.</summary>
    public static ResourceId? Identify(string kind, MappingNode document)
    {
        var metadata = document.Find("metadata")?.Value as MappingNode;
        return metadata is not null && Plain(metadata, "name") is { Length: > 0 } name
            ? new ResourceId(kind, Plain(metadata, "namespace") ?? "", name)
            : null;
    }

    private static string? Plain(MappingNode metadata, string name) =>
        metadata.Find(name)?.Value is ScalarNode { Kind: ScalarKind.Text } scalar ? scalar.Text : null;

    /// <summary>RFC 3339. <c>null</c> is how the API machinery writes a time that is not set.</summary>
    private static DateTimeOffset? Timestamp(ObjectReader metadata, FieldReports reports)
    {
        if (metadata.IsNull("creationTimestamp") || metadata.Text("creationTimestamp") is not { } text)
            return null;
        return reports.Findings.Check(metadata.Path.Child("creationTimestamp"), TimestampSyntax.Parse(text, out var time)) ? time : null;
    }
}
