using System.Text;
using System.Text.Json;
using IapK8s.Controller.Admission.Webhooks;
using IapK8s.Controller.Reconciling;
using IapK8s.Resources;
using IapK8s.Resources.Findings;
using IapK8s.Sources.Manifests;

namespace IapK8s.Controller.Admission.Resources;

/// <summary><c>/validate</c>: resources of ours that are about to be written.</summary>
internal sealed class ResourceWebhook(ControllerOptions controller, LatestRound latest) : IWebhook
{
    // Longer ones are cut by the API server, and many of them dropped (Kubernetes, "Dynamic Admission Control").
    private const int LongestWarning = 256;
    private const int MostWarnings = 10;

    public string Path => "/validate";

    public AdmissionResponse Answer(AdmissionRequest request)
    {
        if (request is not { Operation: "CREATE" or "UPDATE", Kind.Group: ApiGroup.Name, SubResource: null or "", Object: { ValueKind: JsonValueKind.Object } json } || IsBeingDeleted(json))
        {
            return new AdmissionResponse { Allowed = true };
        }

        var submitted = SubmittedResource.Read(Encoding.UTF8.GetBytes(json.GetRawText()));
        var findings = ResourceReview.Judge(submitted, latest.Value?.State.Resources, controller.ReleaseNamespace, controller.GatewayServing);
        var errors = findings.Where(finding => finding.Severity == FindingSeverity.Error).ToList();
        var warnings = findings.Where(finding => finding.Severity != FindingSeverity.Error).Select(Warning).Take(MostWarnings).ToList();
        return new AdmissionResponse
        {
            Allowed = errors.Count == 0,
            Warnings = warnings.Count == 0 ? null : warnings,
            Status = errors.Count == 0 ? null : Refusal(request, errors),
        };
    }

    /// <summary>An update that takes a finalizer off must not wait for a sound spec.</summary>
    private static bool IsBeingDeleted(JsonElement json) =>
        json.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty("deletionTimestamp", out var time) && time.ValueKind == JsonValueKind.String;

    private static string Warning(Finding finding)
    {
        var text = $"{finding.Field}: {finding.Message}. {finding.Fix}";
        return text.Length <= LongestWarning ? text : $"{text.AsSpan(0, LongestWarning - 3)}...";
    }

    private static AdmissionStatus Refusal(AdmissionRequest request, List<Finding> errors) => new(
        "Failure", "Invalid", StatusCodes.Status422UnprocessableEntity,
        string.Join('\n', errors.Select(error => $"{error.Field}: {error.Reason}: {error.Message}. {error.Fix}".TrimStart(':', ' '))),
        new AdmissionStatusDetails(request.Name, ApiGroup.Name, request.Kind?.Kind, [.. errors.Select(error => new AdmissionCause(error.Reason.ToString(), $"{error.Message}. {error.Fix}", error.Field))]));
}
