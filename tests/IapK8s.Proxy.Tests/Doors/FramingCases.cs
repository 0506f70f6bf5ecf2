using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors;

internal sealed class FramingCases
{
    private const string Get = "GET /public/x HTTP/1.1\r\n";

    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync() => _proxy = await ProxyFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _proxy.DisposeAsync();

    [TestCase("APP.example.com", 200)]
    [TestCase("app.example.com:8443", 200)]
    [TestCase("app.example.com.", 200)]
    [TestCase("app.example.com:80@x", 400)]
    [TestCase("x@app.example.com", 400)]
    [TestCase("app.example.com:", 400)]
    [TestCase("evil.example.com", 421)]
    [TestCase("app.example.com.evil", 421)]
    [TestCase("", 400)]
    public async Task S27_FindsOnePolicyForEverySpellingOfItsHost(string host, int status) =>
        (await _proxy.SendAsync($"{Get}Host: {host}\r\n\r\n")).Status.ShouldBe(status);

    [TestCase("Host: app.example.com\r\nHost: app.example.com\r\n")]
    [TestCase("Host: app.example.com\r\nhost: evil.example.com\r\n")]
    [TestCase("")]
    public async Task RefusesAnythingButOneHost(string hosts)
    {
        (await _proxy.SendAsync($"{Get}{hosts}\r\n")).Status.ShouldBe(400);
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    [TestCase("Authorization: Basic YTpi\r\nAuthorization: Basic YTpj\r\n")]
    [TestCase("Proxy-Authorization: Bearer a\r\nProxy-Authorization: Bearer b\r\n")]
    public async Task RefusesTwoCredentialsOfOneName(string lines) =>
        (await _proxy.SendAsync($"{Get}Host: app.example.com\r\n{lines}\r\n")).Status.ShouldBe(400);

    [TestCase("4;ext=foo\nABCD\r\n0\r\n\r\nGET /public/smuggled HTTP/1.1\r\nHost: app.example.com\r\n\r\n")]
    [TestCase("4;ext=\nGET /public/smuggled HTTP/1.1\r\nHost: app.example.com\r\n\r\n")]
    [TestCase("4\nABCD\r\n0\r\n\r\nGET /public/smuggled HTTP/1.1\r\nHost: app.example.com\r\n\r\n")]
    public async Task S30_ReachesTheAppAtMostOnce_WhenAChunkLineEndsInALoneLineFeed(string body)
    {
        _proxy.World.Policy = _proxy.World.Policy with { Rules = [TestWorld.Allow("all", [new Policy.Definitions.Member(Policy.Definitions.MemberKind.AllUsers, "")])] };
        _proxy.Push();
        using var client = _proxy.Connect();
        await client.SendAsync($"POST /public/x HTTP/1.1\r\nHost: app.example.com\r\nTransfer-Encoding: chunked\r\n\r\n{body}");

        (await client.ReceiveAsync()).Status.ShouldBe(400);
        await client.ReceiveToEndAsync();
        _proxy.Upstream.Heads.ShouldAllBe(head => !head.Contains("smuggled", StringComparison.Ordinal));
        _proxy.Upstream.Heads.Count.ShouldBeLessThanOrEqualTo(1);
    }

    [TestCase("Content-Length: 4\r\nTransfer-Encoding: chunked")]
    [TestCase("Transfer-Encoding: chunked\r\nContent-Length: 4")]
    [TestCase("Transfer-Encoding: xchunked")]
    [TestCase("Transfer-Encoding: chunked, identity")]
    [TestCase("Transfer-Encoding: gzip, chunked")]
    [TestCase("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")]
    [TestCase("Transfer-Encoding: identity")]
    [TestCase("Transfer-Encoding: \u000bchunked")]
    [TestCase("Content-Length: 4\r\nContent-Length: 4")]
    [TestCase("Content-Length: 4\r\nContent-Length: 5")]
    [TestCase("Content-Length: 4, 4")]
    [TestCase("Content-Length: -1")]
    [TestCase("Content-Length : 4")]
    [TestCase("Content-Length: 0x4")]
    [TestCase("Transfer-Encoding : chunked")]
    [TestCase("X: 1\r\n Transfer-Encoding: chunked")]
    public async Task S31_RefusesConflictingFramingAndClosesTheConnection(string headers)
    {
        using var client = _proxy.Connect();
        await client.SendAsync($"POST /public/x HTTP/1.1\r\nHost: app.example.com\r\n{headers}\r\n\r\n0\r\n\r\n");

        (await client.ReceiveAsync()).Status.ShouldBe(400);
        (await client.ReceiveToEndAsync()).ShouldBeEmpty();
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    [TestCase("CONNECT app:80 HTTP/1.1\r\nHost: app:80\r\n\r\n")]
    [TestCase("CONNECT app.example.com:80 HTTP/1.1\r\nHost: app.example.com:80\r\n\r\n")]
    [TestCase("TRACE /admin HTTP/1.1\r\nHost: app.example.com\r\n\r\n")]
    [TestCase("TRACK /public/x HTTP/1.1\r\nHost: app.example.com\r\n\r\n")]
    [TestCase("GEt /public/x HTTP/1.1\r\nHost: app.example.com\r\n\r\n")]
    public async Task S34_S90_RefusesMethodsThatAreNoRequest(string request)
    {
        var answer = await _proxy.SendAsync(request);

        answer.Status.ShouldBe(405);
        _proxy.Upstream.Connections.ShouldBe(0);
    }

    [Test]
    public async Task S35_StaysWithHttp1_WhenTheClientAsksForAnUpgradeToH2c()
    {
        var answer = await _proxy.GetAsync("/public/x", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA");

        answer.Status.ShouldBe(200);
        answer.Body.ShouldNotContain("pgrade");
        answer.Body.ShouldNotContain("HTTP2-Settings");
        (await _proxy.GetAsync("/admin/x", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA")).Status.ShouldBe(401);
    }

    [TestCase("h2c")]
    [TestCase("SPDY/3.1")]
    [TestCase("websocket2")]
    [TestCase("TLS/1.0")]
    public async Task RefusesToSwitch_WhenTheAppSwitchesUnasked(string protocol)
    {
        _proxy.Upstream.Responder = _ => $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: {protocol}\r\n\r\n";

        (await _proxy.GetAsync("/public/x", "Connection: Upgrade", $"Upgrade: {protocol}")).Status.ShouldBe(502);
        _proxy.Upstream.Heads.ShouldAllBe(head => !head.Contains(protocol, StringComparison.Ordinal));
    }

    [TestCase("\u0016\u0003\u0001\u0002\u0000")]
    [TestCase("\u0000\u0000\u0000\u0000")]
    [TestCase("\r\n\r\nGET / HTTP/1.1\r\n\r\n")]
    [TestCase("SSH-2.0-x\r\n")]
    public async Task ClosesWhatIsNoHttp(string bytes)
    {
        using var client = _proxy.Connect();
        await client.SendAsync(bytes);

        (await client.ReceiveToEndAsync()).ShouldNotContain("200");
        _proxy.Upstream.Connections.ShouldBe(0);
    }

    [Test]
    public async Task AnswersTooManyHeadersWith431()
    {
        var many = string.Concat(Enumerable.Range(0, 200).Select(index => $"X-{index}: 1\r\n"));

        (await _proxy.SendAsync($"{Get}Host: app.example.com\r\n{many}\r\n")).Status.ShouldBe(431);
        (await _proxy.SendAsync($"{Get}Host: app.example.com\r\nX: {new string('x', 40_000)}\r\n\r\n")).Status.ShouldBe(431);
        (await _proxy.SendAsync($"GET /public/{new string('x', 9_000)} HTTP/1.1\r\nHost: app.example.com\r\n\r\n")).Status.ShouldBe(414);
    }

    [Test]
    public async Task AnswersPipelinedRequestsInOrder()
    {
        using var client = _proxy.Connect();
        await client.SendAsync(ProxyFixture.Request("GET", "/public/1") + ProxyFixture.Request("GET", "/admin/2") + ProxyFixture.Request("GET", "/public/3"));

        (await client.ReceiveAsync()).Body.ShouldStartWith("GET /public/1 ");
        (await client.ReceiveAsync()).Status.ShouldBe(401);
        (await client.ReceiveAsync()).Body.ShouldStartWith("GET /public/3 ");
    }
}
