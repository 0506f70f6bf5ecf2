using System.Net;

namespace IapK8s.Controller.Admission.Webhooks;

/// <summary>How the API server reaches us, and what injection writes into pods.</summary>
internal sealed record WebhookOptions
{
    public required IPEndPoint Listen { get; init; }

    /// <summary>Folder with <c>tls.crt</c> and <c>tls.key</c>; null: a certificate of our own authority.</summary>
    public string? CertificateDirectory { get; init; }

    public required string SidecarImage { get; init; }

    public required Uri PushAddress { get; init; }
}
