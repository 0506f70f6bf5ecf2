using System.Collections.Immutable;
using IapK8s.Resources.Findings;
using IapK8s.Sources.Manifests;

namespace IapK8s.Sources.Directories;

/// <summary>What a file of the folder is taken to say.</summary>
/// <param name="Kept">Resources that the file held before and may still mean, while something in it cannot be read.</param>
internal sealed record FileEntry(string Hash, Manifest Manifest, ImmutableArray<ResourceId> Kept)
{
    public IEnumerable<ResourceId> Claims => Manifest.Documents.Select(document => document.Id).Concat(Kept);
}
