using System.Text.Json;
using IapK8s.Compiler.Protections;
using IapK8s.Controller.Admission.Injection;
using IapK8s.Controller.Admission.Patches;
using IapK8s.Controller.Admission.Webhooks;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Reconciling;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Admission.Pods;

/// <summary><c>/mutate-pods</c>: pods that are about to be made. Decided from the last round alone.</summary>
internal sealed class PodWebhook(ControllerOptions controller, WebhookOptions options, LatestRound latest, CertificateIssuer authorities) : IWebhook
{
    private readonly PodMutation _mutation = new(new InjectionOptions { Image = options.SidecarImage, PushAddress = options.PushAddress }, controller.ReleaseNamespace);

    private IndexOfRound? _index;

    public string Path => "/mutate-pods";

    public AdmissionResponse Answer(AdmissionRequest request)
    {
        if (request is not { Operation: "CREATE", Kind: { Group: null or "", Kind: "Pod" }, SubResource: null or "", Namespace: { Length: > 0 } ns, Object: { } json })
        {
            return new AdmissionResponse { Allowed = true };
        }

        var pod = KubernetesJson.Deserialize<V1Pod>(json.GetRawText());
        pod.Metadata ??= new V1ObjectMeta();
        pod.Spec ??= new V1PodSpec();
        return _mutation.Decide(pod, ns, Index(), authorities.TrustedRoots) switch
        {
            InjectionResult.Refused refused => Refused(pod, refused),
            InjectionResult.Patched { Patch.IsEmpty: true } patched => new AdmissionResponse { Allowed = true, Warnings = Said(patched) },
            InjectionResult.Patched patched => new AdmissionResponse
            {
                Allowed = true,
                Warnings = Said(patched),
                PatchType = "JSONPatch",
                Patch = JsonSerializer.SerializeToUtf8Bytes(patched.Patch, PatchJson.Default.IReadOnlyListPatchOperation),
            },
            var strange => throw new InvalidOperationException($"No answer for {strange.GetType()}"),
        };
    }

    private ProtectionIndex? Index()
    {
        if (latest.Value is not { } round)
        {
            return null;
        }

        // Two that come at once may each make one: they are the same.
        if (Volatile.Read(ref _index) is not { } known || !ReferenceEquals(known.Round, round))
        {
            known = new IndexOfRound(round, new ProtectionIndex(round.State.Resources, round.Compiled, controller.ReleaseNamespace));
            Volatile.Write(ref _index, known);
        }

        return known.Index;
    }

    private static string[]? Said(InjectionResult.Patched patched) => patched.Warnings.IsEmpty ? null : [.. patched.Warnings.Select(warning => $"iapk8s: {warning}")];

    private static AdmissionResponse Refused(V1Pod pod, InjectionResult.Refused refused) => new()
    {
        Status = new AdmissionStatus(
            "Failure", "Forbidden", StatusCodes.Status403Forbidden, $"IapK8s cannot protect this pod. {string.Join(' ', refused.Objections)}",
            new AdmissionStatusDetails(pod.Metadata.Name, "", "Pod", [.. refused.Objections.Select(why => new AdmissionCause("FieldValueInvalid", why, FieldOf(why)))])),
    };

    /// <summary>An objection to a field begins with it.</summary>
    private static string FieldOf(string objection) => objection.StartsWith("spec.", StringComparison.Ordinal) ? objection[..objection.IndexOf(' ', StringComparison.Ordinal)] : "";

    private sealed record IndexOfRound(Round Round, ProtectionIndex Index);
}
