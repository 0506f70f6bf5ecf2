using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

/// <summary>Settings that are known and that nothing enforces yet. Accepted and ignored they would be promises that nobody keeps.</summary>
internal static class UnsupportedValidator
{
    public static void Check(FindingList findings, PolicySpec spec)
    {
        if (spec.Programmatic?.ServiceAccounts is { } accounts)
        {
            findings.NotSupported(FieldPath.Spec.Child("programmatic").Child("serviceAccounts"), Quoted.Of(string.Join(", ", accounts)),
                "Remove it; let workloads use tokens of the OIDC provider and list their audience in programmatic.audiences.");
        }
    }
}
