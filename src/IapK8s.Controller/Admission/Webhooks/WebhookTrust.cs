using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Leadership;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace IapK8s.Controller.Admission.Webhooks;

/// <summary>Keeps our authority in the webhook configurations, so that the API server knows us. The leader alone writes, and only what differs.</summary>
internal sealed class WebhookTrust(
    IKubernetes client, ILeadership leadership, LeaseOptions lease, WebhookTrustOptions options, CertificateIssuer issuer, TimeProvider time, ILogger<WebhookTrust> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.IsOurs)
        {
            await RunOnceAsync(stoppingToken);
            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    internal async Task RunOnceAsync(CancellationToken cancellation)
    {
        if (!leadership.IsLeader)
        {
            return;
        }

        var registration = client.AdmissionregistrationV1;
        var name = options.Configuration;
        await TryAsync(
            V1MutatingWebhookConfiguration.KubeKind,
            async token => (await registration.ReadMutatingWebhookConfigurationAsync(name, cancellationToken: token)).Webhooks?.Select(webhook => (webhook.Name, webhook.ClientConfig)),
            (patch, token) => registration.PatchMutatingWebhookConfigurationAsync(patch, name, cancellationToken: token),
            cancellation);
        await TryAsync(
            V1ValidatingWebhookConfiguration.KubeKind,
            async token => (await registration.ReadValidatingWebhookConfigurationAsync(name, cancellationToken: token)).Webhooks?.Select(webhook => (webhook.Name, webhook.ClientConfig)),
            (patch, token) => registration.PatchValidatingWebhookConfigurationAsync(patch, name, cancellationToken: token),
            cancellation);
    }

    private async Task TryAsync(
        string kind, Func<CancellationToken, Task<IEnumerable<(string Name, Admissionregistrationv1WebhookClientConfig Client)>?>> read, Func<V1Patch, CancellationToken, Task> write, CancellationToken cancellation)
    {
        try
        {
            var authority = Encoding.ASCII.GetBytes(issuer.TrustedRoots);
            var others = (await read(cancellation) ?? []).Where(webhook => !(webhook.Client.CaBundle ?? []).AsSpan().SequenceEqual(authority)).Select(webhook => webhook.Name).ToList();
            if (others.Count == 0 || !await leadership.ConfirmAsync(cancellation))
            {
                return;
            }

            using var limit = lease.LimitWrite(cancellation);
            await write(Patch(others, authority), limit.Token);
            Log.WebhookTrustWritten(logger, kind, options.Configuration);
        }
        catch (HttpOperationException error) when (error.Response.StatusCode == HttpStatusCode.NotFound)
        {
            // This webhook is not installed; once it is, it is found.
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            Log.WebhookTrustFailed(logger, kind, options.Configuration, Interval.TotalSeconds, error.Message);
        }
    }

    /// <summary>A strategic merge: webhooks are found by name, and what else is in them is not touched.</summary>
    private static V1Patch Patch(IEnumerable<string> webhooks, byte[] authority) => new(
        new JsonObject
        {
            ["webhooks"] = new JsonArray([.. webhooks.Select(name => new JsonObject
            {
                ["name"] = name,
                ["clientConfig"] = new JsonObject { ["caBundle"] = Convert.ToBase64String(authority) },
            })]),
        }.ToJsonString(),
        V1Patch.PatchType.StrategicMergePatch);
}
