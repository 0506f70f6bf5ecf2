using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace IapK8s.AspNetCore.Tests;

/// <summary>Sends everyone somewhere else.</summary>
internal sealed class RedirectServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private RedirectServer(WebApplication app) => _app = app;

    public int Requests => _requests;

    public Uri Uri => new(_app.Urls.Single() + "/.iap/jwks.json");

    public static async Task<RedirectServer> StartAsync(Uri target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new RedirectServer(builder.Build());
        server._app.Run(context =>
        {
            Interlocked.Increment(ref server._requests);
            context.Response.Redirect(target.AbsoluteUri);
            return Task.CompletedTask;
        });
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
