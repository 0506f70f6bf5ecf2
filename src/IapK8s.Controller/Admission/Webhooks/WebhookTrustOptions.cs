namespace IapK8s.Controller.Admission.Webhooks;

/// <summary>Whose webhooks trust our authority.</summary>
internal sealed record WebhookTrustOptions
{
    /// <summary>Of the MutatingWebhookConfiguration and of the ValidatingWebhookConfiguration. Default <c>iap-k8s</c>.</summary>
    public string Configuration { get; init; } = "iap-k8s";

    /// <summary>False where cert-manager writes its own authority there. Default true.</summary>
    public bool IsOurs { get; init; } = true;
}
