using IapK8s.AspNetCore;
using IapK8s.Demo.App.Pages;
using IapK8s.Demo.App.Requests;
using IapK8s.Demo.App.Streams;
using Microsoft.Extensions.Logging.Console;

namespace IapK8s.Demo.App;

/// <summary>The host: what any app does with the package, and pages that show what came in.</summary>
internal static class DemoApp
{
    public static async Task RunAsync(AppOptions options, CancellationToken cancel)
    {
        await using var app = Build(options);
        await app.RunAsync(cancel);
    }

    private static WebApplication Build(AppOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(options.Urls.Split(';')).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Whatever the proxy lets through should be seen here, so this server is the more patient one.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 256 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 1000;
            kestrel.ConfigureEndpointDefaults(listen => listen.Use(HeadRecorder.Middleware));
        });
        builder.Logging
            .AddSimpleConsole(console => (console.SingleLine, console.ColorBehavior) = (true, LoggerColorBehavior.Disabled))
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("IapK8s", LogLevel.Information)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // A failed start is reported once, by Program.

        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddRazorComponents();
        services.AddAuthorization();
        if (options.Verifier is { } verifier)
        {
            services.AddIapAuthentication(iap =>
            {
                iap.KeySetUri = verifier.KeySet;
                iap.Issuer = verifier.Issuer;
                iap.Audience = verifier.Audience;
                iap.HeaderName = verifier.Header;
            });
        }

        var app = builder.Build();
        app.Use(RequestHead.CaptureAsync);
        app.UseRouting();
        if (options.Verifier is not null)
            app.UseAuthentication().UseAuthorization();
        app.UseWebSockets();
        app.MapAssets();
        app.MapStreams();
        app.MapPages(options);
        return app;
    }
}
