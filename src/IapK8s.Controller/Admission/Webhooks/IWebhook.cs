namespace IapK8s.Controller.Admission.Webhooks;

/// <summary>Answers one kind of question of the API server. What it cannot answer it throws for, and the API server does what the webhook's <c>failurePolicy</c> says.</summary>
internal interface IWebhook
{
    string Path { get; }

    AdmissionResponse Answer(AdmissionRequest request);
}
