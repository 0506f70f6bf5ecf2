using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

/// <summary>References to one key of a Secret.</summary>
internal static class SecretKeyValidator
{
    /// <param name="field">Of the reference.</param>
    public static void Check(FindingList findings, FieldPath field, string? name, string? key)
    {
        if (name is null)
            findings.Required(field.Child("name"), "Write the name of the Secret.");
        else
            findings.Check(field.Child("name"), NameSyntax.CheckSubdomain(name));
        if (key is null)
            findings.Required(field.Child("key"), "Write the key within the Secret.");
        else
            findings.Check(field.Child("key"), SecretSyntax.CheckKey(key));
    }
}
