using System.Net;
using System.Text.RegularExpressions;
using Grpc.Net.Client;
using IapK8s.Gateway.Hosting;
using IapK8s.Gateway.Tests.Fixture;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.SignIn;
using IapK8s.Protocol.Credentials;
using IapK8s.Proxy.Doors;
using IapK8s.Proxy.Snapshots;
using IapK8s.TestKit.Controllers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IapK8s.Gateway.Tests.RealStack;

/// <summary>Everything real but the sidecar's listener: controller, push, gateway, provider; the test holds the credential of a pod and what was pushed to it.</summary>
internal sealed class RealStackFixture : IAsyncDisposable
{
    private readonly WebApplication _gateway;
    private readonly IHost _sidecar;
    private readonly GrpcChannel _channel;

    private RealStackFixture(RunningController controller, WebApplication gateway, ProviderProcess provider, IHost sidecar, string portal, string sessions, ShiftedTime time)
    {
        (Controller, _gateway, Provider, _sidecar, Portal, Time) = (controller, gateway, provider, sidecar, portal, time);
        var tls = MutualTls.ForClient(controller.CredentialOf("shop"), PeerIdentity.Gateway, TimeProvider.System);
        _channel = GrpcChannel.ForAddress(sessions, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { SslOptions = tls }, DisposeHttpClient = true });
        Sessions = new Protocol.Sessions.V1.Sessions.SessionsClient(_channel);
    }

    public RunningController Controller { get; }

    public ProviderProcess Provider { get; }

    public string Portal { get; }

    public ShiftedTime Time { get; }

    public Protocol.Sessions.V1.Sessions.SessionsClient Sessions { get; }

    public IDataPlane Sidecar => _sidecar.Services.GetRequiredService<IDataPlane>();

    public IDataPlane Gateway => _gateway.Services.GetRequiredService<IDataPlane>();

    public ScopeState Scope => Sidecar.Current!.FindScope("shop", "http://shop.localhost:8081")!;

    public static async Task<RealStackFixture> StartAsync(string kind)
    {
        // The gateway's ports and the controller's depend on each other: the controller starts twice, on the same port.
        var controller = await RunningController.StartAsync();
        var time = new ShiftedTime();
        var options = new GatewayOptions
        {
            Controller = controller.Address,
            Credential = new CredentialFolder(controller.GatewayCredential),
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            SessionsListen = new IPEndPoint(IPAddress.Loopback, 0),
            HealthListen = new IPEndPoint(IPAddress.Loopback, 0),
            AuditLog = "-",
        };
        var gateway = GatewayHost.Build(options, time, services => ControllerConnection.Add(services, options));
        await gateway.StartAsync();
        var urls = gateway.Urls.Select(url => new Uri(url)).ToList();
        var (portal, sessions) = ($"http://auth.localhost:{urls[0].Port}", $"https://127.0.0.1:{urls[2].Port}");

        var provider = await ProviderProcess.StartAsync(kind, portal);
        await controller.StopAsync();
        (controller.Portal, controller.Sessions) = (new Uri(portal), new Uri(sessions));
        controller.Write("provider.yaml", Manifests.Provider(provider.Issuer).Replace("  clientId: iap", "  clientId: iap\n  scopes: [openid, email, offline_access]", StringComparison.Ordinal).Replace(Manifests.ClientSecret, ProviderProcess.Secret, StringComparison.Ordinal));
        controller.Write("shop-policy.yaml", Manifests.Policy("shop").Replace("shop-staff", "employees", StringComparison.Ordinal));
        await controller.StartAsync();

        var fixture = new RealStackFixture(controller, gateway, provider, await StartSidecarAsync(controller), portal, sessions, time);
        await Until(fixture.Gateway, state => state.Portal?.ExternalUrl == new Uri(portal) && state.Gateway?.Clients.Values.Any(client => client.Metadata.Contains(provider.Issuer, StringComparison.Ordinal)) == true && state.Providers.Values.All(known => known.Jwks.Length > 0));
        await Until(fixture.Sidecar, state => state.FindScope("shop", "http://shop.localhost:8081")?.GroupVocabulary.Contains("employees") == true);
        return fixture;
    }

    /// <summary>Waits for the pushed state to fit; the moment it did.</summary>
    public static async Task Until(IDataPlane plane, Func<DataPlaneState, bool> fits)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(DataPlaneState? state)
        {
            if (state is not null && fits(state))
            {
                reached.TrySetResult();
            }
        }

        using var subscription = plane.Subscribe(Look);
        Look(plane.Current);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Link, provider's pages, callback, hand-off: what the sidecar then verifies with the keys that were pushed to it.</summary>
    public async Task<Session> SignInAsync(Browser browser, string user, Func<SignInRequest, SignInRequest>? change = null)
    {
        var attempt = Attempt.Begin("/orders", Time.GetUtcNow());
        var request = new SignInRequest { AttemptId = attempt.Id, Namespace = "shop", Origin = Scope.Scope.Origin, NonceHash = attempt.NonceHash, IssuedAt = attempt.IssuedAt };
        var url = PortalLinks.SignIn(new Uri(Portal), Scope.Keys, change is null ? request : change(request));
        for (var steps = 0; steps < 20; steps++)
        {
            if (url.StartsWith(Scope.Scope.Origin, StringComparison.Ordinal))
            {
                Scope.Keys.TryOpenHandoff(Uri.UnescapeDataString(url.Split("token=")[1]), Time.GetUtcNow(), out var handoff).ShouldBeTrue();
                attempt.IsAnsweredBy(handoff!).ShouldBeTrue();
                Scope.Keys.TryOpenSession(handoff!.SessionCookie, out var signed, out _).ShouldBeTrue();
                return Verify(signed!);
            }

            var answer = await browser.GetAsync(url);
            url = answer.Location is null ? await FillInAsync(browser, url, answer, user) : new Uri(new Uri(url), answer.Location).AbsoluteUri;
        }

        throw new AssertionException("a circle");
    }

    public Session Verify(byte[] signed) => Sidecar.Current!.Sessions.TryVerify(signed, out var session) ? session : throw new AssertionException("not signed by the gateway");

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _sidecar.StopAsync();
        _sidecar.Dispose();
        await _gateway.StopAsync();
        await _gateway.DisposeAsync();
        await Controller.DisposeAsync();
        await Provider.DisposeAsync();
    }

    /// <summary>The provider's pages: a form to fill in, or one that only goes on.</summary>
    private async Task<string> FillInAsync(Browser browser, string url, Answer page, string user)
    {
        page.Status.ShouldBe(HttpStatusCode.OK, page.Body);
        if (Match(page.Body, "http-equiv=\"refresh\" content=\"0; ?url=([^\"]+)\"") is { } next)
        {
            return new Uri(new Uri(url), next).AbsoluteUri;
        }

        var action = Match(page.Body, "<form method=\"post\" action=\"([^\"]+)\"") ?? throw new AssertionException(page.Body);
        var form = Regex.Matches(page.Body, "type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"", RegexOptions.NonBacktracking)
            .ToDictionary(field => field.Groups[1].Value, field => WebUtility.HtmlDecode(field.Groups[2].Value));
        form["username"] = user;
        form["password"] = Provider.Password;
        form["code"] = "123456";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(url), action)) { Content = new FormUrlEncodedContent(form) };
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        var answer = await browser.SendAsync(request);
        return answer.Location is { } location ? new Uri(new Uri(url), location).AbsoluteUri : await FillInAsync(browser, url, answer, user);
    }

    private static string? Match(string text, string pattern) =>
        Regex.Match(text, pattern, RegexOptions.NonBacktracking) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

    private static async Task<IHost> StartSidecarAsync(RunningController controller)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddDataPlane(new PushClientOptions { Controller = controller.Address, Credential = controller.CredentialOf("shop") });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
