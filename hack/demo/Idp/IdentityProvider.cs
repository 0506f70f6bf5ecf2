using IapK8s.Demo.Idp.Accounts;
using IapK8s.Demo.Idp.Pages;
using IapK8s.Demo.Idp.Protocol;
using IapK8s.Demo.Idp.SignIn;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Console;

namespace IapK8s.Demo.Idp;

/// <summary>The host.</summary>
internal static class IdentityProvider
{
    public static async Task RunAsync(IdpOptions options, CancellationToken cancel)
    {
        await using var app = Build(options);
        await app.Services.RegisterClientsAsync(options, cancel);
        await app.RunAsync(cancel);
    }

    private static WebApplication Build(IdpOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(options.Urls.Split(';'));
        builder.Logging
            .AddSimpleConsole(console => (console.SingleLine, console.ColorBehavior) = (true, LoggerColorBehavior.Disabled))
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // A failed start is reported once, by Program.

        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<AccountDirectory>();
        services.AddSingleton<BrowserSessions>();
        services.AddSingleton<Turns>();
        services.AddSingleton<SignInEndpoints>();
        services.AddRazorComponents();
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAuthentication().AddCookie(BrowserSessions.Scheme, cookie =>
        {
            cookie.Cookie.Name = "demo-idp";
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.ExpireTimeSpan = TimeSpan.FromHours(12);
            cookie.SlidingExpiration = false;
        });
        services.AddProtocolServer(options);

        var app = builder.Build();
        app.UsePageHeaders();
        app.UseStatusCodePagesWithReExecute(Endpoints.Error);
        app.UseRouting();
        app.UseAuthentication();
        app.MapProtocol();
        SignInEndpoints.Map(app);
        app.MapAssets();
        app.MapGet("/", async Task<IResult> (HttpContext context, BrowserSessions sessions) =>
            Html.Page<HomePage>(new { options.Issuer, Current = (await sessions.ReadAsync(context))?.Account }));
        app.Map(Endpoints.Error, ErrorPage.Show);

        var demo = app.MapGroup("").AddEndpointFilter<LoopbackOnly>().AddEndpointFilter<SameOrigin>();
        demo.MapAccounts();
        demo.MapGet("/demo/stats", (TokenStats stats) => stats.Counts);
        return app;
    }
}
