using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Admission.Webhooks;
using IapK8s.TestKit.Controllers;

namespace IapK8s.Controller.Tests.Admission.Webhooks;

/// <summary>A controller that serves webhooks, and the API server that asks: over TLS, trusting the roots that it was given alone, by the name of the Service.</summary>
internal sealed class WebhookServer(RunningController controller) : IAsyncDisposable
{
    public const string Name = "iap-controller.iap-system.svc";

    public RunningController Controller => controller;

    /// <param name="certificates">Folder with the certificate; null for the controller's own.</param>
    /// <param name="serving">What the controller is told that gateways serve.</param>
    public static async Task<WebhookServer> StartAsync(string? certificates = null, GatewayServing serving = GatewayServing.All) => new(await RunningController.StartAsync(null, controller =>
    {
        controller.GatewayServing = serving;
        controller.Webhook = new WebhookOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            CertificateDirectory = certificates,
            SidecarImage = "sidecar:1",
            PushAddress = new Uri($"https://{Name}:8443"),
        };
        foreach (var app in new[] { "shop", "wiki" })
        {
            controller.Write($"{app}-workload.yaml", Manifests.Workload(app));
            controller.Write($"{app}-policy.yaml", Manifests.Policy(app).Replace("namespace: wiki }\nspec", "namespace: wiki, creationTimestamp: \"2020-01-01T00:00:00Z\" }\nspec", StringComparison.Ordinal));
            controller.Write($"{app}-group.yaml", Manifests.Group(app, $"user:admin@{app}.example.com"));
        }

        controller.Write("provider.yaml", Manifests.Provider());
    }));

    /// <summary>One AdmissionReview; returns its response.</summary>
    public async Task<JsonObject> AskAsync(string path, string kind, string group, JsonNode json, string operation = "CREATE", string ns = "shop", string subResource = "")
    {
        var review = new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject
            {
                ["uid"] = "705ab4f5-6393-11e8-b7cc-42010a800002",
                ["kind"] = new JsonObject { ["group"] = group, ["version"] = "v1", ["kind"] = kind },
                ["operation"] = operation,
                ["namespace"] = ns,
                ["subResource"] = subResource,
                ["userInfo"] = new JsonObject { ["username"] = "alice" },
                ["object"] = json.DeepClone(),
                ["options"] = new JsonObject { ["kind"] = "CreateOptions" },
            },
        };
        using var answer = await SendAsync(path, review.ToJsonString());
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var response = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        response["apiVersion"]!.GetValue<string>().ShouldBe("admission.k8s.io/v1");
        response["kind"]!.GetValue<string>().ShouldBe("AdmissionReview");
        response["response"]!["uid"]!.GetValue<string>().ShouldBe("705ab4f5-6393-11e8-b7cc-42010a800002");
        return response["response"]!.AsObject();
    }

    /// <param name="roots">PEM; null for the controller's own.</param>
    public async Task<HttpResponseMessage> SendAsync(string path, string body, string? roots = null)
    {
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPem(roots ?? controller.Roots);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = DialAsync,
            Expect100ContinueTimeout = TimeSpan.FromSeconds(30),
            SslOptions =
            {
                CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { trusted[0] }, RevocationMode = X509RevocationMode.NoCheck },
            },
        });
        using var question = new HttpRequestMessage(HttpMethod.Post, new Uri($"https://{Name}{path}"))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };

        // A refusal is read before the body is sent: the server closes on a body that it does not want, and the client may then meet the closed connection before the answer.
        question.Headers.ExpectContinue = true;
        return await client.SendAsync(question);
    }

    private async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, controller.WebhookAddress.Port, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public ValueTask DisposeAsync() => controller.DisposeAsync();
}
