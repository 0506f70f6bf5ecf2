using System.Net;
using IapK8s.Gateway.Applications;
using IapK8s.Gateway.ForwardAuth;
using IapK8s.Gateway.Hosting;
using IapK8s.Gateway.Revocations;
using IapK8s.Gateway.Tests.Fixture;
using IapK8s.Protocol.Credentials;
using IapK8s.Proxy.Snapshots;
using IapK8s.TestKit.Processes;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IapK8s.Gateway.Tests.Hosting;

internal sealed class ListenerTests
{
    private GatewayFixture _fixture = null!;
    private Browser _browser = null!;

    [SetUp]
    public async Task StartAsync() => (_fixture, _browser) = (await GatewayFixture.StartAsync(), new Browser());

    [TearDown]
    public async Task StopAsync()
    {
        _browser.Dispose();
        await _fixture.DisposeAsync();
    }

    [Test]
    public async Task S38_HealthIsOnItsOwnListenerAlone()
    {
        (await _browser.GetAsync(_fixture.HealthAddress + "/healthz")).Status.ShouldBe(HttpStatusCode.OK);
        (await _browser.GetAsync(_fixture.HealthAddress + "/readyz")).Status.ShouldBe(HttpStatusCode.OK);
        (await _browser.GetAsync(_fixture.HealthAddress + "/sign-in")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _browser.GetAsync(_fixture.Portal + "/healthz")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task IsNotReadyWithoutAStateAndSaysWhy()
    {
        _fixture.Plane.Set(null);
        var answer = await _browser.GetAsync(_fixture.HealthAddress + "/readyz");

        answer.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Body.ShouldContain("no snapshot yet");
        (await _browser.GetAsync(_fixture.HealthAddress + "/healthz")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task TheSessionsServiceIsNotOnThePortal()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _fixture.Portal + "/iapk8s.session.v1.Sessions/Recheck");

        (await _browser.SendAsync(request)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task ListensOnAllAddresses_WhereTheKernelHasNoIPv6()
    {
        var (every, folder) = (new IPEndPoint(IPAddress.IPv6Any, 0), _fixture.Authority.Issue(PeerIdentity.Gateway));
        var options = new GatewayOptions
        {
            Controller = new Uri("https://127.0.0.1:1"),
            Credential = new CredentialFolder(folder),
            Listen = every,
            SessionsListen = every,
            HealthListen = every,
            AuditLog = Path.Combine(folder, "audit.log"),
            ForwardAuth = new ForwardAuthOptions([IPNetwork.Parse("127.0.0.1/32")], new DoorPorts(every, every)),
            Applications = new ApplicationOptions { Listen = every, PlainListen = every, PlainFrom = [IPNetwork.Parse("127.0.0.1/32")] },
        };
        await using var gateway = GatewayHost.Build(
            options, TimeProvider.System, services => services.AddSingleton<IDataPlane>(_fixture.Plane).AddSingleton<IRevocationLog>(_fixture.Revocations).OnIPv4Machine());
        await gateway.StartAsync();

        gateway.Urls.Count.ShouldBe(7);
        gateway.Urls.ShouldAllBe(url => new Uri(url).Host == "0.0.0.0");
        (await _browser.GetAsync($"http://127.0.0.1:{new Uri(gateway.Urls.ElementAt(1)).Port}/healthz")).Status.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Kestrel counts connections that became WebSockets apart from the others, and by itself sets them no limit.</summary>
    [Test]
    public void WebSocketsHaveALimitToo()
    {
        var limits = _fixture.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        limits.MaxConcurrentConnections.ShouldNotBeNull();
        limits.MaxConcurrentUpgradedConnections.ShouldBe(limits.MaxConcurrentConnections);
    }

    [TestCase("POST", "/sign-in")]
    [TestCase("HEAD", "/sign-out")]
    [TestCase("GET", "/backchannel-logout")]
    [TestCase("TRACE", "/callback")]
    public async Task S90_OtherMethodsAreRefused(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), _fixture.Portal + path);

        (await _browser.SendAsync(request)).Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }
}
