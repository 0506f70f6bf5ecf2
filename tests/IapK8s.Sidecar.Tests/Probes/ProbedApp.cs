using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace IapK8s.Sidecar.Tests.Probes;

/// <summary>An app that is as well as the test says.</summary>
internal sealed class ProbedApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ProbedApp(HttpProtocols protocols, bool isTls)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (isTls)
            {
                listen.UseHttps(Certificate());
            }
        }));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public ConcurrentQueue<string> Asked { get; } = [];

    public int Status { get; set; } = 200;

    public int GrpcStatus { get; set; }

    /// <summary>Of grpc.health.v1.HealthCheckResponse: 1 is SERVING.</summary>
    public byte Health { get; set; } = 1;

    /// <summary>Answers wait for it.</summary>
    public TaskCompletionSource Gate { get; set; } = Opened();

    public int Port { get; private set; }

    public static async Task<ProbedApp> StartAsync(HttpProtocols protocols = HttpProtocols.Http1, bool isTls = false)
    {
        var app = new ProbedApp(protocols, isTls);
        await app._app.StartAsync();
        app.Port = new Uri(app._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return app;
    }

    public ValueTask DisposeAsync()
    {
        Gate.TrySetResult();
        return _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        Asked.Enqueue($"{request.Method} {request.Path}{request.QueryString} {request.Host} {request.Headers.UserAgent} {request.Headers["X-Probe"]} {Convert.ToHexString(body.ToArray())}");
        await Gate.Task;
        if (request.Path == "/grpc.health.v1.Health/Check")
        {
            context.Response.ContentType = "application/grpc";
            context.Response.DeclareTrailer("grpc-status");
            if (GrpcStatus == 0)
            {
                // A message of two bytes: field 1, varint.
                await context.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 2, 8, Health });
            }

            context.Response.AppendTrailer("grpc-status", $"{GrpcStatus}");
            return;
        }

        context.Response.StatusCode = Status;
        context.Response.Headers.Location = "/elsewhere";
        context.Response.Headers["X-Secret"] = "s3cret";
        await context.Response.WriteAsync("s3cret of the app");
    }

    private static TaskCompletionSource Opened()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=elsewhere", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
    }
}
