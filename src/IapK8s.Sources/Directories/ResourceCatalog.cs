using System.Collections.Immutable;
using IapK8s.Resources;
using IapK8s.Resources.Findings;
using IapK8s.Sources.Manifests;

namespace IapK8s.Sources.Directories;

/// <summary>
/// The last good version of each resource, whichever file it stands in. A resource belongs to the first file, by path, that names it; there its newest
/// version counts when it is sound, and the one before it when it is not. Gone from every file, it is gone. A revocation keeps its first version, as the API
/// server would have it.
/// </summary>
/// <param name="generations">Null where nobody asks for them: they stay as they were written.</param>
internal sealed class ResourceCatalog(GenerationCounter? generations)
{
    private Dictionary<ResourceId, object> _good = [];

    public SourceState Update(IReadOnlyDictionary<string, FileEntry> files)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        var claims = Claim(files, findings);
        var good = new Dictionary<ResourceId, object>();
        foreach (var (id, claim) in claims)
        {
            var isChanged = claim.Document is { Value: not null } changed && id.Kind == ApiGroup.IapRevocation && generations?.IsChange(id, changed.SpecHash) == true;
            if (isChanged)
                findings.Add(Changed(claim.Document!));
            if (claim.Document is { Value: { } value } sound && !isChanged)
                good[id] = Known(id, generations?.Count(value, sound) ?? value);
            else if (_good.TryGetValue(id, out var before))
                good[id] = before;
        }

        // A file that cannot be read names what stays in force because of it.
        foreach (var entry in files.Values)
        {
            findings.AddRange(entry.Manifest.Findings.Select(finding => finding with { InForce = InForceOf(entry, good) }));
            findings.AddRange(entry.Manifest.Documents
                .Where(document => !document.Findings.IsEmpty && ReferenceEquals(claims[document.Id].Document, document))
                .SelectMany(document => document.Findings.Select(finding => finding with { InForce = InForceOf(document, good) })));
        }
        findings.AddRange(OtherKinds(files.Values));
        generations?.Forget(claims.Keys);
        _good = good;
        return new SourceState(ResourceSetBuilder.Build(good), [.. findings.OrderBy(finding => finding.Location?.File, StringComparer.Ordinal).ThenBy(finding => finding.Location?.Line)])
        {
            IsComplete = !files.Values.Any(entry => entry.Manifest.IsUncertain) && claims.Keys.All(id => id.Kind != ApiGroup.IapRevocation || good.ContainsKey(id)),
        };
    }

    /// <summary>The very object of the look before where nothing of it changed: that is how others tell.</summary>
    private object Known(ResourceId id, object counted) => _good.TryGetValue(id, out var before) && before.Equals(counted) ? before : counted;

    private static Dictionary<ResourceId, Holding> Claim(IReadOnlyDictionary<string, FileEntry> files, ImmutableArray<Finding>.Builder findings)
    {
        var claims = new Dictionary<ResourceId, Holding>();
        foreach (var (path, entry) in files)
        {
            foreach (var document in entry.Manifest.Documents)
            {
                if (!claims.TryAdd(document.Id, new Holding(document, document.At)))
                    findings.Add(Duplicate(document, claims[document.Id].At));
            }
            foreach (var id in entry.Kept)
                claims.TryAdd(id, new Holding(null, new SourceLocation(path, 0, 0)));
        }
        return claims;
    }

    private static Finding Duplicate(ManifestDocument document, SourceLocation? first) => new()
    {
        Reason = FindingReason.DuplicateResource,
        Resource = document.Id,
        Field = "metadata.name",
        Message = $"{document.Id} is also in {first}",
        Fix = "Keep one of them.",
        Location = document.At,
        InForce = $"The one in {first?.File} counts.",
    };

    private static Finding Changed(ManifestDocument document) => new()
    {
        Reason = FindingReason.Invalid,
        Resource = document.Id,
        Field = "spec",
        Message = $"{document.Id} was changed, and a revocation is immutable",
        Fix = "Put it back as it was, and write what you want now as another IapRevocation. Deleting this one lifts its block.",
        Location = document.At,
        InForce = "What it said first stays in force.",
    };

    private static string? InForceOf(ManifestDocument document, Dictionary<ResourceId, object> good) =>
        document.Value is not null ? null
        : good.ContainsKey(document.Id) ? "The previous version stays in force."
        : $"Nothing is in force for {document.Id}.";

    private static string InForceOf(FileEntry entry, Dictionary<ResourceId, object> good)
    {
        const int shown = 5;
        var kept = entry.Kept.Where(good.ContainsKey).Select(id => id.ToString()).Order(StringComparer.Ordinal).ToList();
        return kept.Count == 0
            ? "Nothing of it is in force."
            : $"What the file held before stays in force: {string.Join(", ", kept.Take(shown))}{(kept.Count > shown ? $" and {kept.Count - shown} more" : "")}.";
    }

    private static IEnumerable<Finding> OtherKinds(IEnumerable<FileEntry> files) =>
        files.SelectMany(entry => entry.Manifest.OtherKinds)
            .DistinctBy(other => other.Kind)
            .Select(other => new Finding
            {
                Reason = FindingReason.NotSupported,
                Severity = FindingSeverity.Warning,
                Field = "kind",
                Message = $"{other.Kind} is not read from a folder",
                Fix = "Move it elsewhere, or leave it: it changes nothing.",
                Location = other.At,
            });

    /// <param name="Document">Null where the file may mean the resource and cannot be read.</param>
    private sealed record Holding(ManifestDocument? Document, SourceLocation? At);
}
