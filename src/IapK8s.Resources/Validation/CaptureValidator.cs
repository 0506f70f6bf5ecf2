using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

internal static class CaptureValidator
{
    private const string Explicit = nameof(Explicit);

    public static void Check(FindingList findings, CaptureSpec capture)
    {
        var field = FieldPath.Spec.Child("capture");
        findings.Choice(field.Child("mode"), capture.Mode, Choices.CaptureMode);
        findings.Choice(field.Child("scope"), capture.Scope, Choices.CaptureScope);
        if (capture.Loopback is { } loopback)
            CheckLoopback(findings, field.Child("loopback"), loopback);
        if (capture.Opaque is not { } opaque)
            return;
        if (capture.Mode == Explicit)
            findings.Error(FindingReason.Invalid, field.Child("opaque"), "Opaque ports are given for the mode Explicit, in which no port is captured", "Remove opaque, or write mode: Init.");
        CheckOpaque(findings, field.Child("opaque"), opaque);
    }

    private static void CheckLoopback(FindingList findings, FieldPath field, LoopbackSpec loopback)
    {
        findings.Choice(field.Child("mode"), loopback.Mode, Choices.Loopback);
        if (loopback.Open is not { } open || !findings.Size(field.Child("open"), open.Count, Limits.CapturePorts, "Leave open out: every claimed port is locked then."))
            return;
        for (var i = 0; i < open.Count; i++)
            CheckPort(findings, field.Child("open").Index(i), open[i], open.Take(i));
    }

    private static void CheckOpaque(FindingList findings, FieldPath field, IReadOnlyList<Policies.OpaquePort> opaque)
    {
        if (!findings.Size(field, opaque.Count, Limits.CapturePorts, "Leave opaque out: what is not HTTP is refused then."))
            return;
        for (var i = 0; i < opaque.Count; i++)
        {
            var (at, port) = (field.Index(i), opaque[i]);
            if (port.Port is null)
                findings.Required(at.Child("port"), "Write the pod's port, such as port: 9100.");
            else
                CheckPort(findings, at.Child("port"), port.Port.Value, opaque.Take(i).Select(other => other.Port ?? 0));
            if (port.From is null)
                findings.Required(at.Child("from"), "List who may connect, such as from: [10.0.0.0/8].");
            findings.Each(at.Child("from"), port.From, Limits.OpaqueSources, "List who may connect, such as from: [10.0.0.0/8].", text => CidrSyntax.Parse(text, out _));
        }
    }

    private static void CheckPort(FindingList findings, FieldPath field, long port, IEnumerable<long> before)
    {
        if (port is < 1 or > Limits.LastPort)
            findings.Error(FindingReason.Invalid, field, $"{port} is not a port", "Write a number from 1 to 65535.");
        else if (before.Contains(port))
            findings.Error(FindingReason.Invalid, field, $"Port {port} is there twice", "Remove one of them.");
    }
}
