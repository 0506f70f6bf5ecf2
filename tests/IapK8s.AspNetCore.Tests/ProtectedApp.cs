using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IapK8s.AspNetCore.Tests;

/// <summary>An app that uses the package, on a real Kestrel: <c>/me</c> wants a user, <c>/admins</c> a role, <c>/open</c> nobody.</summary>
internal sealed class ProtectedApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private ProtectedApp(WebApplication app)
    {
        _app = app;
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public static async Task<ProtectedApp> StartAsync(TimeProvider time, Action<IapAuthenticationOptions> configure, IDictionary<string, string?>? configuration = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        foreach (var (key, value) in configuration ?? new Dictionary<string, string?>())
            builder.Configuration[key] = value;
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(time);
        builder.Services.AddIapAuthentication(configure);
        builder.Services.AddAuthorization();

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/me", Describe).RequireAuthorization();
        app.MapGet("/open", Describe);
        app.MapGet("/admins", Describe).RequireAuthorization(policy => policy.RequireRole("admins"));
        await app.StartAsync();
        return new ProtectedApp(app);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? assertion, string header = IapAuthenticationDefaults.HeaderName) =>
        GetAsync(path, assertion is null ? [] : [(header, assertion)]);

    public async Task<HttpResponseMessage> GetAsync(string path, IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        return await _http.SendAsync(request);
    }

    /// <summary>Sends header lines exactly as given, which HttpClient would fold into one.</summary>
    public async Task<HttpStatusCode> GetRawAsync(string path, params string[] headerLines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _http.BaseAddress!.Port);
        var stream = client.GetStream();
        var head = $"GET {path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n{string.Concat(headerLines.Select(l => l + "\r\n"))}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return (HttpStatusCode)int.Parse((await reader.ReadLineAsync())!.Split(' ')[1], provider: null);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _app.DisposeAsync();
    }

    private static IResult Describe(HttpContext context) => Results.Text(string.Join('\n', context.User.Claims.Select(Line)));

    private static string Line(Claim claim) => $"{claim.Type}={claim.Value}";
}
