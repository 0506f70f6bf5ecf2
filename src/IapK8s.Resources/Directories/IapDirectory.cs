using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;

namespace IapK8s.Resources.Directories;

/// <summary>Groups of any size, read from an LDAP server or from Active Directory. Policies name them as they name an IapGroup. Cluster kind.</summary>
public sealed record IapDirectory : IResource
{
    public required ResourceMetadata Metadata { get; init; }

    public required IapDirectorySpec Spec { get; init; }

    public IFieldLocator? Locator { get; init; }

    public ResourceId Id => new(ApiGroup.IapDirectory, "", Metadata.Name);
}
