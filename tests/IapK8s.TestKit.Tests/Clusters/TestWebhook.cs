using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IapK8s.TestKit.Tests.Clusters;

/// <summary>A webhook on a real socket, with a certificate of an authority of its own.</summary>
internal sealed class TestWebhook : IAsyncDisposable
{
    private readonly ClusterAuthority _authority = new();
    private WebApplication _application = null!;

    private TestWebhook() => CaBundle = Encoding.UTF8.GetBytes(_authority.Pem);

    public byte[] CaBundle { get; }

    public string Url { get; private set; } = "";

    /// <summary>The requests so far.</summary>
    public List<JsonObject> Requests { get; } = [];

    /// <summary>From a request to what the response holds besides the uid.</summary>
    public Func<JsonObject, JsonObject> Answer { get; set; } = _ => new JsonObject { ["allowed"] = true };

    public static async Task<TestWebhook> StartAsync()
    {
        var webhook = new TestWebhook();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(webhook._authority.ServerCertificate("localhost"))));
        webhook._application = builder.Build();
        webhook._application.MapPost("/", webhook.ReviewAsync);
        await webhook._application.StartAsync();
        webhook.Url = webhook._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/";
        return webhook;
    }

    public static JsonObject Patch(string operations) =>
        new() { ["allowed"] = true, ["patchType"] = "JSONPatch", ["patch"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(operations)) };

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _authority.Dispose();
    }

    private async Task ReviewAsync(HttpContext context)
    {
        var review = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        var request = (JsonObject)review["request"]!.DeepClone();
        lock (Requests)
            Requests.Add(request);
        var response = Answer(request);
        response["uid"] ??= request["uid"]!.DeepClone();
        await context.Response.WriteAsync(new JsonObject { ["apiVersion"] = "admission.k8s.io/v1", ["kind"] = "AdmissionReview", ["response"] = response }.ToJsonString());
    }
}
