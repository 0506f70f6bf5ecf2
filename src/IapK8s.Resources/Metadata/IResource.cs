using IapK8s.Resources.Findings;

namespace IapK8s.Resources.Metadata;

/// <summary>One object of the group, as its author wrote it.</summary>
public interface IResource
{
    ResourceId Id { get; }

    ResourceMetadata Metadata { get; }

    /// <summary>Where its fields stand; null where nobody knows (an object of the API server).</summary>
    IFieldLocator? Locator { get; }
}
