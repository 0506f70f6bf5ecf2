using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Admission;

/// <summary>A webhook could not be asked, or made no sense: failurePolicy decides.</summary>
internal sealed class WebhookFailure(string message) : Exception(message);

/// <summary>Calls a webhook over HTTPS, trusting its <c>caBundle</c> alone and expecting the name that the API server would expect: <c>service.namespace.svc</c> or the URL's host.</summary>
internal sealed class WebhookClient(Func<string, string, int, Uri?> serviceResolver)
{
    /// <returns>The <c>response</c> of the review.</returns>
    /// <exception cref="WebhookFailure">No answer in time, none that is trusted, or one that is no answer to this request.</exception>
    public async Task<JsonObject> AskAsync(JsonObject webhook, JsonObject request, CancellationToken cancellation)
    {
        var configuration = webhook.Child("clientConfig") ?? throw new WebhookFailure("it has no clientConfig");
        var (address, host) = Address(configuration);
        using var handler = new SocketsHttpHandler { SslOptions = Trust(configuration, host), UseProxy = false };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var seconds = webhook.Whole("timeoutSeconds") ?? 10;
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        var uid = request.Text("uid");
        try
        {
            var review = new JsonObject { ["kind"] = "AdmissionReview", ["apiVersion"] = "admission.k8s.io/v1", ["request"] = request };
            using var content = new StringContent(review.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            var target = new UriBuilder(address);
            target.Query = target.Query.Length > 1 ? $"{target.Query[1..]}&timeout={seconds}s" : $"timeout={seconds}s";
            using var answer = await client.PostAsync(target.Uri, content, limit.Token);
            if (!answer.IsSuccessStatusCode)
                throw new WebhookFailure($"the server answered {(int)answer.StatusCode}");
            var document = JsonNode.Parse(await answer.Content.ReadAsStringAsync(limit.Token)) as JsonObject;
            if (document.Text("kind") != "AdmissionReview" || document.Text("apiVersion") != "admission.k8s.io/v1" || document!.Child("response") is not { } response)
                throw new WebhookFailure("expected response.apiVersion admission.k8s.io/v1, kind AdmissionReview, with a response");
            return response.Text("uid") == uid ? response : throw new WebhookFailure($"expected response.uid=\"{uid}\", got \"{response.Text("uid")}\"");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new WebhookFailure($"Post \"{address}\": context deadline exceeded");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException)
        {
            throw new WebhookFailure($"Post \"{address}\": {e.InnerException?.Message ?? e.Message}");
        }
    }

    private (Uri Address, string Host) Address(JsonObject configuration)
    {
        if (configuration.Text("url") is { } url)
        {
            var address = new Uri(url);
            return address.Scheme == "https" ? (address, address.Host) : throw new WebhookFailure($"{url}: only https is called");
        }
        var service = configuration.Child("service") ?? throw new WebhookFailure("it names neither url nor service");
        var (ns, name, port) = (service.Text("namespace") ?? "", service.Text("name") ?? "", (int)(service.Whole("port") ?? 443));
        var resolved = serviceResolver(ns, name, port) ?? throw new WebhookFailure($"service \"{name}\" not found");
        return (new Uri(resolved, service.Text("path") ?? "/"), $"{name}.{ns}.svc");
    }

    private static SslClientAuthenticationOptions Trust(JsonObject configuration, string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (configuration.Text("caBundle") is not { Length: > 0 } bundle)
            return options;
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(bundle)));
        options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        return options;
    }
}
