using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

internal static class MetadataValidator
{
    public static void Check(FindingList findings, ResourceMetadata metadata, bool isNamespaced)
    {
        var field = FieldPath.Root.Child("metadata");
        if (metadata.Name.Length == 0)
            findings.Required(field.Child("name"), "Write metadata.name.");
        else
            findings.Check(field.Child("name"), NameSyntax.CheckSubdomain(metadata.Name));

        if (isNamespaced && metadata.Namespace.Length == 0)
            findings.Required(field.Child("namespace"), "Write metadata.namespace: a folder has no default one.");
        else if (isNamespaced)
            findings.Check(field.Child("namespace"), NameSyntax.CheckLabel(metadata.Namespace));
        else if (metadata.Namespace.Length > 0)
            findings.Error(FindingReason.Invalid, field.Child("namespace"), $"{Quoted.Of(metadata.Namespace)} is given for a cluster kind", "Remove metadata.namespace.");
    }
}
