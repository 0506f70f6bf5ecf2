using System.Collections.Immutable;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Syntax;
using IapK8s.Sources.Documents;

namespace IapK8s.Sources.Manifests;

/// <summary>One document of a known kind to a resource, or to everything that is wrong with it.</summary>
internal static class ResourceReader
{
    public static ManifestDocument Read(ManifestKind kind, ResourceId id, MappingNode document, ITextLocator locator)
    {
        var findings = new FindingList(id, locator);
        var reports = new FieldReports(findings, locator, isLenient: !kind.IsOurs, kind.HidesValues);
        var root = new ObjectReader(document, FieldPath.Root, reports);
        // Other people's kinds: their metadata was judged by the API server or is only looked at.
        reports.Map(FieldPath.Root, document);
        root.Ignore("apiVersion", "kind", "status");
        var metadata = root.Object("metadata", reader => MetadataReader.Read(reader, reports))!;
        if (!kind.IsOurs)
            CheckNames(kind, metadata, findings);
        if (kind.IsOurs && document.Find("spec") is null)
            findings.Required(FieldPath.Spec, "Write spec.");
        var value = kind.Read(root, metadata, reports, locator);
        root.ReportUnknown();

        var all = Together(findings.ToImmutable(), kind.Validate(value));
        var isSound = all.All(finding => finding.Severity != FindingSeverity.Error);
        return new ManifestDocument(id, isSound ? value : null, document.Find("spec")?.Value, locator.Locate(""), all);
    }

    private static void CheckNames(ManifestKind kind, ResourceMetadata metadata, FindingList findings)
    {
        var field = FieldPath.Root.Child("metadata");
        findings.Check(field.Child("name"), NameSyntax.CheckSubdomain(metadata.Name));
        if (kind.IsNamespaced && metadata.Namespace.Length == 0)
            findings.Required(field.Child("namespace"), "Write metadata.namespace: a folder has no default one.");
        else if (kind.IsNamespaced)
            findings.Check(field.Child("namespace"), NameSyntax.CheckLabel(metadata.Namespace));
    }

    private static ImmutableArray<Finding> Together(ImmutableArray<Finding> shape, ImmutableArray<Finding> judgements)
    {
        if (shape.IsEmpty)
            return judgements;
        // Some kinds are read in two passes over the same fields.
        shape = [.. shape.Distinct()];
        return shape.AddRange(judgements.Where(judgement => !Follows(judgement, shape)));
    }

    /// <summary>
    /// Whether a judgement only repeats that something could not be read: a misspelt field is also a missing one. The second message would send its reader astray.
    /// </summary>
    private static bool Follows(Finding judgement, IEnumerable<Finding> shape) => shape.Any(mistake =>
        judgement.Reason is FindingReason.Required or FindingReason.NoAllowRules
        || judgement.Field == mistake.Field
        || mistake.Field.StartsWith(judgement.Field + ".", StringComparison.Ordinal)
        || mistake.Field.StartsWith(judgement.Field + "[", StringComparison.Ordinal));
}
