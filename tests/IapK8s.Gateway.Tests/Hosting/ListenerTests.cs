using System.Net;
using IapK8s.Gateway.Tests.Fixture;
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
