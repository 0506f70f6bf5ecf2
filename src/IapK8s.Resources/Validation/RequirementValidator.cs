using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

internal static class RequirementValidator
{
    public static void Check(FindingList findings, FieldPath field, RequirementSpec? requirement)
    {
        if (requirement is null)
            return;
        if (requirement is { Acr: null, Amr: null, MaxAuthAge: null })
            findings.Error(FindingReason.Invalid, field, $"{field} asks for nothing", "Write acr, amr or maxAuthAge.");
        if (requirement.Acr is not null)
            findings.Check(field.Child("acr"), TextSyntax.CheckToken(requirement.Acr, Limits.Token));
        findings.Each(field.Child("amr"), requirement.Amr, Limits.Claims, "Leave amr out.", text => TextSyntax.CheckToken(text, Limits.Token));
        if (requirement.MaxAuthAge is not null)
            findings.Check(field.Child("maxAuthAge"), DurationSyntax.Parse(requirement.MaxAuthAge, Limits.LeastAuthAge, Limits.MostMaxAge, out _));
    }
}
