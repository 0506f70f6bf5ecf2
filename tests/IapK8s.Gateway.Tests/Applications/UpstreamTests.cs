using System.Security.Cryptography.X509Certificates;
using IapK8s.Policy.Applications;
using IapK8s.TestKit.ForwardAuth;
using IapK8s.TestKit.Identities;

namespace IapK8s.Gateway.Tests.Applications;

/// <summary>Which server gets a request, whom the gateway takes for one, and where it does not go for anybody.</summary>
internal sealed class UpstreamTests
{
    private static readonly HealthCheckDefinition Health = new("/healthz", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), 2, 1);

    private ApplicationFixture _apps = null!;

    [SetUp]
    public async Task StartAsync() => _apps = await ApplicationFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _apps.DisposeAsync();

    [Test]
    public async Task ReachesTheApp_ThatItsOwnAuthorityNames_AndNoOther()
    {
        await using var app = await OutsideApp.StartAsync(_apps.Private.Issue("erp.corp.example.com"));
        var trusted = new UpstreamTrust { Roots = _apps.Private.Roots, ServerName = "erp.corp.example.com" };
        _apps.Serve(ApplicationFixture.Encrypted(_apps.Application(app), trusted));
        (await _apps.SendAsync(_apps.AsDev("/api/x"))).Status.ShouldBe(200);
        app.Requests.Single().Protocol.ShouldBe("HTTP/2");

        // Another authority's certificate, another name's, and one of no public authority.
        foreach (var other in (UpstreamTrust[])[trusted with { Roots = _apps.Public.Roots }, trusted with { ServerName = "shop.corp.example.com" }, trusted with { ServerName = null }, trusted with { Roots = null }])
        {
            _apps.Serve(ApplicationFixture.Encrypted(_apps.Application(app), other));
            var refused = await _apps.SendAsync(_apps.AsDev("/api/x"));
            refused.Status.ShouldBe(502);
            refused.Body.ShouldContain("IAP4012");
        }

        app.Requests.Count.ShouldBe(1);
    }

    [Test]
    public async Task ShowsItsCertificate_WhereTheAppAsksForOne()
    {
        await using var app = await OutsideApp.StartAsync(_apps.Private.Issue("127.0.0.1"), asksForCertificate: true);
        var trust = new UpstreamTrust { Roots = _apps.Private.Roots, ClientCertificate = _apps.Private.Issue("iap-gateway") };
        _apps.Serve(ApplicationFixture.Encrypted(_apps.Application(app), trust));
        (await _apps.SendAsync(_apps.AsDev("/api/x"))).Status.ShouldBe(200);
        app.Requests.Single().Certificate.ShouldBe("CN=iap-gateway");

        _apps.Serve(ApplicationFixture.Encrypted(_apps.Application(app), trust with { ClientCertificate = null }));
        (await _apps.SendAsync(_apps.AsDev("/api/x"))).Status.ShouldBe(502);
        app.Requests.Count.ShouldBe(1);
    }

    /// <summary>An app's server could send the gateway anywhere by it, past every ceiling.</summary>
    [Test]
    public async Task FetchesNothingThatAServersCertificateNames([Values] bool hasRoots)
    {
        await using var elsewhere = new ForwardAuth.Matrix.ScriptedGateway();
        var asked = false;
        elsewhere.Answer = (_, _) =>
        {
            asked = true;
            return Task.CompletedTask;
        };
        var issuer = new X509AuthorityInformationAccessExtension(null, [$"http://{elsewhere.Address}/issuer.crt"]);
        using var between = new PrivateAuthority("unknown").Under("between");
        var certificate = between.Issue(["127.0.0.1"], [PrivateAuthority.ServerUse], besides: issuer);
        await using var app = await OutsideApp.StartAsync(certificate);
        // The server itself looks for its issuer when it starts.
        asked = false;
        _apps.Serve(ApplicationFixture.Encrypted(_apps.Application(app), new UpstreamTrust { Roots = hasRoots ? _apps.Private.Roots : null }));

        (await _apps.SendAsync(_apps.AsDev("/api/x"))).Body.ShouldContain("IAP4012");

        asked.ShouldBeFalse();
    }

    [Test]
    public async Task TakesACertificateThatCannotBeReadForNobodys()
    {
        await using var app = await OutsideApp.StartAsync(_apps.Private.Issue(["127.0.0.1"], [PrivateAuthority.ServerUse], besides: new X509Extension("2.5.29.32", [1, 2, 3], false)));
        _apps.Serve(ApplicationFixture.Encrypted(_apps.Application(app), new UpstreamTrust { Roots = _apps.Private.Roots }));

        (await _apps.SendAsync(_apps.AsDev("/api/x"))).Body.ShouldContain("IAP4012");
        app.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task GoesNowhereReserved_UnlessACeilingNamesIt([Values("127.0.0.1", "localhost")] string host)
    {
        await using var app = await OutsideApp.StartAsync();
        var application = _apps.Application(app) with { Upstreams = [new UpstreamDefinition(IsEncrypted: false, host, app.Port, 1)], Ceilings = [] };
        _apps.Serve(application);
        var refused = await _apps.SendAsync(_apps.AsDev("/api/x"));
        refused.Status.ShouldBe(502);
        refused.Body.ShouldContain("IAP4008");
        app.Requests.ShouldBeEmpty();

        _apps.Serve(application with { Ceilings = ApplicationFixture.LoopbackIsFine });
        (await _apps.SendAsync(_apps.AsDev("/api/x"))).Status.ShouldBe(200);
    }

    [Test]
    public async Task LeavesOutAServerThatIsAway_AndNobodyNotices()
    {
        await using var there = await OutsideApp.StartAsync();
        var away = await OutsideApp.StartAsync();
        _apps.Serve(_apps.Application(there, away));
        await away.DisposeAsync();
        for (var i = 0; i < 20; i++)
        {
            (await _apps.SendAsync(new ClientRequest("POST", "/api/x", ApplicationFixture.Host, $"Cookie: {_apps.SignedIn("dev")}", "Content-Length: 0"))).Body.ShouldContain($"port {there.Port}");
        }
    }

    [Test]
    public async Task SharesRequestsOut_AndWeightZeroGetsNone()
    {
        await using var one = await OutsideApp.StartAsync();
        await using var two = await OutsideApp.StartAsync();
        await using var none = await OutsideApp.StartAsync();
        var application = _apps.Application(one, two, none);
        _apps.Serve(application with { Upstreams = application.Upstreams.SetItem(2, application.Upstreams[2] with { Weight = 0 }) });
        for (var i = 0; i < 60; i++)
        {
            (await _apps.SendAsync(_apps.AsDev("/api/x"))).Status.ShouldBe(200);
        }

        one.Requests.Count.ShouldBeGreaterThan(5);
        two.Requests.Count.ShouldBeGreaterThan(5);
        none.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task SendsNothingTwice_ThatTheAppMayHaveSeen([Values("POST", "DELETE", "PATCH")] string method, [Values("Content-Length: 0", "X-Nothing: 1")] string framing, [Values] bool onAnOldConnection)
    {
        await using var one = await OutsideApp.StartAsync();
        await using var two = await OutsideApp.StartAsync();
        _apps.Serve(_apps.Application(one, two));
        for (var i = 0; onAnOldConnection && i < 10; i++)
        {
            (await _apps.SendAsync(_apps.AsDev("/api/x"))).Status.ShouldBe(200);
        }

        var answer = await _apps.SendAsync(new ClientRequest(method, "/api/reset", ApplicationFixture.Host, $"Cookie: {_apps.SignedIn("dev")}", framing));
        answer.Status.ShouldBe(502);
        one.Requests.Concat(two.Requests).Count(seen => seen.Target == "/api/reset").ShouldBe(1);
    }

    [Test]
    public async Task FollowsTheHealthOfServers_DownAndUp()
    {
        await using var app = await OutsideApp.StartAsync();
        _apps.Serve(_apps.Application(app) with { HealthCheck = Health });
        (await _apps.SendAsync(_apps.AsDev("/api/x"))).Status.ShouldBe(200);
        app.Health = 500;
        await UntilAsync(503, "IAP4007");
        app.Health = 204;
        await UntilAsync(200, "port");
    }

    [Test]
    public async Task AsksServersHowTheyAre_ByTheHostThatTheApplicationHasNow()
    {
        await using var app = await OutsideApp.StartAsync();
        var application = _apps.Application(app) with { HealthCheck = Health };
        _apps.Serve(application);
        await _apps.Gateway.UntilAsync(() => app.HealthHost == ApplicationFixture.Host);
        _apps.Serve(application with { Hosts = ["erp.example.net", ApplicationFixture.Host] });
        await _apps.Gateway.UntilAsync(() => app.HealthHost == "erp.example.net");
    }

    [Test]
    public async Task SaysThatNobodyIsThere()
    {
        var app = await OutsideApp.StartAsync();
        _apps.Serve(_apps.Application(app));
        await app.DisposeAsync();
        var answer = await _apps.SendAsync(_apps.AsDev("/api/x"));
        answer.Status.ShouldBe(502);
        answer.Body.ShouldContain("IAP4001");
    }

    [Test]
    public async Task WaitsNoLongerThanItIsTold()
    {
        await using var app = await OutsideApp.StartAsync();
        _apps.Serve(_apps.Application(app) with { Timeouts = new ApplicationTimeLimits { Request = TimeSpan.FromSeconds(20) } });
        var asked = _apps.SendAsync(_apps.AsDev("/api/silence"));
        await _apps.Gateway.UntilAsync(() => !app.Requests.IsEmpty);
        _apps.Gateway.Time.Advance(TimeSpan.FromSeconds(21));
        var answer = await asked;
        answer.Status.ShouldBe(504);
        answer.Body.ShouldContain("IAP4002");
    }

    [Test]
    public async Task SpeaksWhatTheAppSpeaks([Values] bool isEncrypted)
    {
        await using var app = await OutsideApp.StartAsync(isEncrypted ? _apps.Private.Issue("127.0.0.1") : null, Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2);
        var application = _apps.Application(app) with { Protocol = UpstreamProtocol.Http2 };
        _apps.Serve(isEncrypted ? ApplicationFixture.Encrypted(application, new UpstreamTrust { Roots = _apps.Private.Roots }) : application);
        (await _apps.SendAsync(_apps.AsDev("/api/x"))).Status.ShouldBe(200);
        app.Requests.Single().Protocol.ShouldBe("HTTP/2");
    }

    private async Task UntilAsync(int status, string says)
    {
        for (var i = 0; i < 200; i++)
        {
            _apps.Gateway.Time.Advance(TimeSpan.FromSeconds(1));
            if (await _apps.SendAsync(_apps.AsDev("/api/x")) is var answer && answer.Status == status)
            {
                answer.Body.ShouldContain(says);
                return;
            }
        }

        Assert.Fail($"never {status}");
    }
}
