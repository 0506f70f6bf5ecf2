using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IapK8s.AspNetCore.Tests;

/// <summary>The sidecar's key set endpoint on loopback. It notes every request it gets, on whatever path.</summary>
internal sealed class KeySetServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _requests = new();

    private KeySetServer(WebApplication app) => _app = app;

    public Func<string?> Answer { get; set; } = () => null;

    public IReadOnlyCollection<string> Requests => _requests;

    public Uri Uri => new(Origin + "/.iap/jwks.json");

    public string Origin => _app.Urls.Single();

    public static async Task<KeySetServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new KeySetServer(builder.Build());
        server._app.Run(async context =>
        {
            server._requests.Enqueue(context.Request.Path);
            if (server.Answer() is { } json)
                await context.Response.WriteAsync(json);
            else
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        });
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
