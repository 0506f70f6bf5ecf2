using IapK8s.Identity.Revocations;
using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors;

internal sealed class StreamCases
{
    private const string Handshake = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync() => _proxy = await ProxyFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _proxy.DisposeAsync();

    [Test]
    public async Task PassesAWebSocketThrough()
    {
        using var client = await OpenAsync(_proxy.SignedIn("dev"));

        await client.SendAsync("\u0081\u0085abcdHello");
        (await client.ReceiveExactlyAsync(11)).ShouldBe("\u0081\u0085abcdHello");
        _proxy.Upstream.Heads.Single().ShouldContain("X-Iap-User-Id: /corp:alice-1");
    }

    [TestCase("Origin: https://evil.example")]
    [TestCase("Origin: https://app.example.com.evil.example")]
    [TestCase("Origin: http://app.example.com")]
    [TestCase("Origin: null")]
    [TestCase("X: no-origin")]
    [TestCase("Origin: https://app.example.com\r\nOrigin: https://evil.example")]
    public async Task S37_RefusesAHandshakeFromAnotherOrigin(string origin)
    {
        var answer = await _proxy.GetAsync("/api/ws", _proxy.SignedIn("dev"), origin, Handshake);

        answer.Status.ShouldBe(403);
        answer.Body.ShouldContain("IAP2008");
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    [Test]
    public async Task AsksAHandshakeForASessionAsWell() =>
        (await _proxy.GetAsync("/api/ws", "Origin: https://app.example.com", Handshake, "Accept: text/html")).Status.ShouldBe(401);

    [Test]
    public async Task EndsAWebSocket_WhenItsSessionIsRevoked()
    {
        var session = _proxy.World.Session(_proxy.Now, "dev");
        using var client = await OpenAsync("Cookie: " + _proxy.World.CookiePair(session));
        using var other = await OpenAsync(_proxy.SignedIn("dev"));

        _proxy.World.Revocations = [new RevocationEntry("r1", session.Id, null, null, null, _proxy.Now.AddHours(8))];
        _proxy.Push();

        (await client.ReceiveToEndAsync()).ShouldBeEmpty();
        await other.SendAsync("still here");
        (await other.ReceiveExactlyAsync(10)).ShouldBe("still here");
    }

    [Test]
    public async Task EndsAStream_WhenANewSnapshotDeniesIt()
    {
        using var client = await HoldAsync();

        _proxy.World.Policy = _proxy.World.Policy with { Rules = [.. _proxy.World.Policy.Rules.Where(rule => rule.Name != "dev")] };
        _proxy.Push();

        await client.ReceiveToEndAsync();
        var lines = await _proxy.AuditLinesAsync();
        lines[^1].ShouldContain("\"event\":\"ended\"");
        lines[^1].ShouldContain("IAP2002");
    }

    [Test]
    public async Task EndsAStream_WhenItsSessionExpires()
    {
        using var client = await HoldAsync();

        _proxy.Gateway.Answer = _ => Task.FromResult(default(Proxy.Access.SessionAnswer));
        _proxy.Clock.Advance(TimeSpan.FromHours(8));

        await client.ReceiveToEndAsync();
        (await _proxy.AuditLinesAsync())[^1].ShouldContain("\"event\":\"ended\"");
    }

    [Test]
    public async Task EndsAStream_WhenTheGatewayEndsItsSession()
    {
        using var client = await HoldAsync();
        _proxy.Gateway.Answer = _ => Task.FromResult(new Proxy.Access.SessionAnswer(Proxy.Access.SessionAnswerKind.Ended));

        _proxy.Clock.Advance(TimeSpan.FromMinutes(6));
        while (_proxy.Gateway.Rechecks == 0)
        {
            await Task.Yield();
        }

        // The answer comes in the background; the next beat acts on it.
        while (_proxy.Metrics.OpenRequestCount > 0)
        {
            _proxy.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await client.ReceiveToEndAsync();
    }

    [Test]
    public async Task KeepsAStream_WhenTheNewSnapshotStillAllowsIt()
    {
        using var client = await OpenAsync(_proxy.SignedIn("dev"));

        _proxy.World.Policy = _proxy.World.Policy with { Generation = 8 };
        _proxy.Push();
        _proxy.Clock.Advance(TimeSpan.FromMinutes(1));

        await client.SendAsync("still here");
        (await client.ReceiveExactlyAsync(10)).ShouldBe("still here");
    }

    [Test]
    public async Task EndsAStream_WhenNothingIsInForceAnyMore()
    {
        using var client = await HoldAsync();

        _proxy.Plane.Current = null;

        await client.ReceiveToEndAsync();
    }

    [Test]
    public async Task StreamsALargeBodyBothWays_WithoutKeepingIt()
    {
        _proxy.World.Policy = _proxy.World.Policy with { Rules = [TestWorld.Allow("all", [new Policy.Definitions.Member(Policy.Definitions.MemberKind.AllUsers, "")])] };
        _proxy.Push();
        var body = new string('x', 300_000);
        _proxy.Upstream.Responder = _ => $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}";

        var answer = await _proxy.SendAsync(ProxyFixture.Request("POST", "/upload", $"Content-Length: {body.Length}") + body);

        answer.Body.Length.ShouldBe(body.Length);
        _proxy.Upstream.Bodies.Single().Length.ShouldBe(body.Length);
    }

    [Test]
    public async Task PassesContinueOn_BeforeTheBodyIsSent()
    {
        _proxy.World.Policy = _proxy.World.Policy with { Rules = [TestWorld.Allow("all", [new Policy.Definitions.Member(Policy.Definitions.MemberKind.AllUsers, "")])] };
        _proxy.Push();
        using var client = _proxy.Connect();
        await client.SendAsync(ProxyFixture.Request("POST", "/upload", "Content-Length: 5", "Expect: 100-continue"));

        (await client.ReceiveHeadAsync()).ShouldStartWith("HTTP/1.1 100 ");
        await client.SendAsync("hello");
        (await client.ReceiveAsync()).Status.ShouldBe(200);
        _proxy.Upstream.Bodies.Single().ShouldBe("hello");
    }

    [Test]
    public async Task FinishesWhatIsUnderWay_WhenToldToStop()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var goOn = new ManualResetEventSlim();
        _proxy.Upstream.Responder = _ =>
        {
            reached.SetResult();
            goOn.Wait();
            return "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone";
        };
        var answer = _proxy.GetAsync("/public/x");
        await reached.Task;

        var stopping = _proxy.StopAsync();
        goOn.Set();

        (await answer).Body.ShouldBe("done");
        await stopping;
        Should.Throw<System.Net.Sockets.SocketException>(() => _proxy.Connect().Dispose());
    }

    [Test]
    public async Task AnswersBadGateway_WhenTheAppIsNotThere()
    {
        await using var lonely = await ProxyFixture.StartAsync(app: new Uri("http://127.0.0.1:1"));

        var answer = await lonely.GetAsync("/public/x");

        answer.Status.ShouldBe(502);
        answer.Body.ShouldContain("IAP4001");
        answer.Header("X-Iap-Generated-Response").ShouldBe("true");
    }

    private async Task<RawClient> OpenAsync(string cookie)
    {
        var client = _proxy.Connect();
        await client.SendAsync(ProxyFixture.Request("GET", "/api/ws", cookie, "Origin: https://app.example.com", Handshake));
        (await client.ReceiveHeadAsync()).ShouldStartWith("HTTP/1.1 101 ");
        return client;
    }

    private async Task<RawClient> HoldAsync()
    {
        var client = _proxy.Connect();
        await client.SendAsync(ProxyFixture.Request("GET", "/api/hold", _proxy.SignedIn("dev")));
        (await client.ReceiveHeadAsync()).ShouldStartWith("HTTP/1.1 200 ");
        (await client.ReceiveExactlyAsync(11)).ShouldContain("hello\n");
        return client;
    }
}
