using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

/// <summary>Settings that are known and that nothing enforces yet. Accepted and ignored they would be promises that nobody keeps.</summary>
internal static class UnsupportedValidator
{
    private const string CaptureFix = "Remove spec.capture; bind the app to loopback and point the Service at the sidecar.";

    public static void Check(FindingList findings, IapPolicySpec spec)
    {
        if (spec.Programmatic?.ServiceAccounts is { } accounts)
        {
            findings.NotSupported(FieldPath.Spec.Child("programmatic").Child("serviceAccounts"), Quoted.Of(string.Join(", ", accounts)),
                "Remove it; let workloads use tokens of the OIDC provider and list their audience in programmatic.audiences.");
        }
        if (spec.Rollout is not null)
            findings.NotSupported(FieldPath.Spec.Child("rollout"), Quoted.Of(spec.Rollout), "Remove it and restart pods yourself.");
        if (spec.Capture is { } capture)
            CheckCapture(findings, FieldPath.Spec.Child("capture"), capture);
    }

    private static void CheckCapture(FindingList findings, FieldPath field, CaptureSpec capture)
    {
        var before = findings.ToImmutable().Length;
        if (capture.Mode is not null)
            findings.NotSupported(field.Child("mode"), Quoted.Of(capture.Mode), CaptureFix);
        if (capture.Scope is not null)
            findings.NotSupported(field.Child("scope"), Quoted.Of(capture.Scope), CaptureFix);
        if (capture.Opaque is not null)
            findings.NotSupported(field.Child("opaque"), $"a list of {capture.Opaque.Count}", CaptureFix);
        if (capture.Loopback is { } loopback)
            findings.NotSupported(field.Child("loopback"), Quoted.Of(loopback.Mode ?? "open"), CaptureFix);
        if (findings.ToImmutable().Length == before)
            findings.NotSupported(field, "{}", CaptureFix);
    }
}
