using IapK8s.Sources.Documents;

namespace IapK8s.Sources.Manifests;

/// <summary>One object as the API server has it, to a resource and everything that is wrong with it: by the same rules as a file.</summary>
internal static class ApiObjects
{
    /// <param name="kind">What the object is known to be: items of a list do not say it themselves.</param>
    /// <exception cref="DocumentException">The text is no JSON object with a name.</exception>
    public static ManifestDocument Read(ManifestKind kind, ReadOnlySpan<byte> json)
    {
        if (JsonNodeReader.Read(json) is not MappingNode node)
            throw new DocumentException(default, "This is not an object", "Write apiVersion, kind, metadata and spec.");
        var id = MetadataReader.Identify(kind.Name, node) ?? throw new DocumentException(node.At, $"This {kind.Name} has no metadata.name", "Write metadata: {name: ...}.");
        return ResourceReader.Read(kind, id, node, ApiObjectLocator.Instance);
    }
}
