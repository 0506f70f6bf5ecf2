using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Policy.Applications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace IapK8s.Gateway.Tests.Applications;

/// <summary>A real server outside the cluster, which remembers the requests that reached it.</summary>
internal sealed class OutsideApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OutsideApp(WebApplication app) => _app = app;

    public int Port { get; private init; }

    public ConcurrentQueue<Seen> Requests { get; } = [];

    /// <summary>What it answers when it is asked how it is.</summary>
    public int Health { get; set; } = 200;

    /// <summary>By which host it was asked that last.</summary>
    public string? HealthHost { get; private set; }

    /// <summary>Null: in clear.</summary>
    public static async Task<OutsideApp> StartAsync(KeyedCertificate? certificate = null, HttpProtocols protocols = HttpProtocols.Http1AndHttp2, bool asksForCertificate = false, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = protocols;
                if (certificate is not null)
                {
                    listen.UseHttps(X509Certificate2.CreateFromPem(certificate.Chain, certificate.Key.Reveal()), https =>
                    {
                        https.ClientCertificateMode = asksForCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
                        https.AllowAnyClientCertificate();
                    });
                }
            });
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        var app = builder.Build();
        app.UseWebSockets();
        OutsideApp? outside = null;
        app.MapGrpcService<EchoSessions>();
        app.Map("{**path}", context => outside!.AnswerAsync(context));
        await app.StartAsync();
        outside = new OutsideApp(app) { Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port };
        return outside;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (target == "/healthz")
        {
            HealthHost = context.Request.Headers.Host;
            context.Response.StatusCode = Health;
            return;
        }

        Requests.Enqueue(new Seen(
            context.Request.Method, target, context.Request.Protocol, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            (await context.Connection.GetClientCertificateAsync())?.Subject));
        if (context.WebSockets.IsWebSocketRequest)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[1024];
            while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } message)
            {
                await socket.SendAsync(buffer.AsMemory(0, message.Count), WebSocketMessageType.Text, true, CancellationToken.None);
            }

            return;
        }

        switch (context.Request.Path.Value)
        {
            case "/api/silence":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case "/api/reset":
                context.Abort();
                break;
            case "/api/moved":
                context.Response.Redirect($"{context.Request.Scheme}://127.0.0.1:{Port}/api/there?x=1");
                break;
            case "/api/count":
                var (total, chunk) = (0L, new byte[64 * 1024]);
                while (await context.Request.Body.ReadAsync(chunk) is > 0 and var read)
                {
                    total += read;
                }

                await context.Response.WriteAsync(total.ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case "/api/bytes":
                var zeros = new byte[64 * 1024];
                for (var left = long.Parse(context.Request.QueryString.Value![1..], System.Globalization.CultureInfo.InvariantCulture); left > 0; left -= zeros.Length)
                {
                    await context.Response.Body.WriteAsync(zeros.AsMemory(0, (int)Math.Min(left, zeros.Length)), context.RequestAborted);
                }

                break;
            default:
                await context.Response.WriteAsync($"port {Port}");
                break;
        }
    }

    internal sealed record Seen(string Method, string Target, string Protocol, IReadOnlyDictionary<string, string> Headers, string? Certificate);
}
