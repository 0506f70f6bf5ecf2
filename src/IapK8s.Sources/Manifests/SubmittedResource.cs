using System.Collections.Immutable;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;

namespace IapK8s.Sources.Manifests;

/// <summary>A resource of ours as somebody wants to write it: read and judged by the very rules that sources go by.</summary>
/// <param name="Id">Null where it cannot be told what it is.</param>
/// <param name="Value">Null where it has errors.</param>
/// <param name="Findings">All at once, each with its field.</param>
public sealed record SubmittedResource(ResourceId? Id, IResource? Value, ImmutableArray<Finding> Findings)
{
    /// <param name="json">One object.</param>
    public static SubmittedResource Read(ReadOnlySpan<byte> json)
    {
        var manifest = ManifestReader.Read("request.json", json);
        var findings = manifest.Findings.AddRange(manifest.Documents.SelectMany(document => document.Findings)).Select(finding => finding with { Location = null, InForce = null });
        return manifest.Documents is [var only]
            ? new SubmittedResource(only.Id, only.Value as IResource, [.. findings])
            : new SubmittedResource(manifest.Findings.FirstOrDefault()?.Resource, null, [.. findings]);
    }
}
