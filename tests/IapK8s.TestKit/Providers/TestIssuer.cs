using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IapK8s.TestKit.Providers;

/// <summary>An issuer on a real socket that publishes discovery and keys as a test wants them.</summary>
public sealed class TestIssuer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private int _fetches;

    private TestIssuer(WebApplication application) => _application = application;

    /// <summary>Ends with a slash, as some issuers do.</summary>
    public string Issuer { get; private set; } = "";

    /// <summary>Key ids that are published.</summary>
    public IReadOnlyList<string> KeyIds { get; set; } = ["first"];

    /// <summary>Answers the discovery document; null for the good one.</summary>
    public Func<HttpContext, Task>? Metadata { get; set; }

    /// <summary>Answers the key set; null for the good one.</summary>
    public Func<HttpContext, Task>? Keys { get; set; }

    public string? CacheControl { get; set; }

    /// <summary>How often the key set was asked for.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    public static async Task<TestIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var issuer = new TestIssuer(builder.Build());
        issuer._application.MapGet("/.well-known/openid-configuration", context => (issuer.Metadata ?? issuer.GoodMetadata)(context));
        issuer._application.MapGet("/keys", context =>
        {
            Interlocked.Increment(ref issuer._fetches);
            return (issuer.Keys ?? issuer.GoodKeys)(context);
        });
        await issuer._application.StartAsync();
        issuer.Issuer = issuer._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/";
        return issuer;
    }

    public string MetadataOf(string issuer) =>
        $$"""{"issuer":"{{issuer}}","authorization_endpoint":"{{Issuer}}authorize","token_endpoint":"{{Issuer}}token","jwks_uri":"{{Issuer}}keys"}""";

    public static string KeySetOf(IEnumerable<string> ids) => $$"""{"keys":[{{string.Join(',', ids.Select(PublicKey))}}]}""";

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private Task GoodMetadata(HttpContext context) => context.Response.WriteAsync(MetadataOf(Issuer));

    private Task GoodKeys(HttpContext context)
    {
        if (CacheControl is { } control)
        {
            context.Response.Headers.CacheControl = control;
        }

        return context.Response.WriteAsync(KeySetOf(KeyIds));
    }

    private static string PublicKey(string id)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        return $$"""{"kty":"EC","crv":"P-256","use":"sig","kid":"{{id}}","x":"{{System.Buffers.Text.Base64Url.EncodeToString(point.X)}}","y":"{{System.Buffers.Text.Base64Url.EncodeToString(point.Y)}}"}""";
    }
}
