using System.Globalization;
using System.Net;
using IapK8s.TestKit.ForwardAuth;
using IapK8s.TestKit.Processes;
using IapK8s.TestKit.Servers;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>The real nginx and the real Caddy on the printed configuration, and a gateway that is down, slow, draining, late or out of its mind: nothing gets through. nginx runs with error pages at
/// http level, which would let everybody in if they took the place of an answer (S81).</summary>
[TestFixture("nginx")]
[TestFixture("caddy")]
internal sealed class FailClosedTests(string kind)
{
    private const string Allowed = "HTTP/1.1 200 OK\r\nX-Iap-User-Id: /corp:alice-1\r\nX-Iap-User-Email: a@example.com\r\nX-Iap-Groups: dev\r\nX-Iap-Jwt-Assertion: a.b.c\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private EchoApp _app = null!;
    private ScriptedGateway _gateway = null!;
    private ServerProcess _server = null!;
    private ServerDoor _door = null!;
    private string _host = "";

    [SetUp]
    public async Task StartAsync()
    {
        (_app, _gateway) = (new EchoApp(), new ScriptedGateway());
        await ServeAsync(_gateway.Address);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        await _gateway.DisposeAsync();
        await _app.DisposeAsync();
    }

    /// <summary>So that the others show something.</summary>
    [Test]
    public async Task WhatTheGatewayAllowsGetsThrough()
    {
        _gateway.Answer = ScriptedGateway.Bytes(Allowed);

        (await SendAsync()).Outcome.ShouldBe("alice");
    }

    /// <summary>As of one that does not know to tell them.</summary>
    [Test]
    public async Task NoCookieGetsThrough_WhereTheAnswerHasNone()
    {
        _gateway.Answer = ScriptedGateway.Bytes(Allowed);

        (await SendAsync()).Head!.ShouldNotContain("__Host-Iap-");
    }

    [Test]
    public async Task NothingGetsThrough_WhereTheAnswerIsTooLong()
    {
        _gateway.Answer = ScriptedGateway.Bytes(Allowed.Replace("Content-Length", $"Cookie: a={new string('x', kind == "nginx" ? 20_000 : 11_000_000)}\r\nContent-Length", StringComparison.Ordinal));

        await RefusesAsync();
    }

    [Test]
    public async Task NothingGetsThrough_WhileTheGatewayIsDown()
    {
        await _server.DisposeAsync();
        await ServeAsync(new IPEndPoint(IPAddress.Loopback, LoopbackPorts.Take()));

        await RefusesAsync();
    }

    [Test]
    public async Task NothingGetsThrough_WhileItDrains()
    {
        _gateway.Answer = ScriptedGateway.Bytes("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

        await RefusesAsync();
    }

    [Test]
    public async Task NothingGetsThrough_WhereItNeverAnswers_OrAnswersLate([Values] bool answersInTheEnd)
    {
        _gateway.Answer = async (stream, cancellation) =>
        {
            // Until the ingress has given up: its connection is then closed, or answered already.
            var buffer = new byte[1];
            _ = await stream.ReadAsync(buffer, cancellation);
            if (answersInTheEnd)
            {
                await ScriptedGateway.Bytes(Allowed)(stream, cancellation);
            }
        };

        await RefusesAsync();
        _app.Heads.ShouldBeEmpty();
    }

    [TestCase("")]
    [TestCase("HTTP/1.1 200 OK\r\nX-Iap-User-Id: /corp:al")]
    [TestCase("\0\0\0\0\r\n\r\n")]
    [TestCase("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n")]
    [TestCase("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [TestCase("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [TestCase("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [TestCase("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [TestCase("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [TestCase("HTTP/1.1 302 Found\r\nLocation: http://auth.localhost/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    public async Task S81_NothingGetsThrough_WhateverElseItAnswers(string answer)
    {
        _gateway.Answer = ScriptedGateway.Bytes(answer);

        await RefusesAsync();
    }

    private async Task RefusesAsync()
    {
        var passage = await SendAsync();

        passage.IsReached.ShouldBeFalse(passage.Head);
        passage.Body.ShouldNotContain(" HTTP/1.");
        passage.Status.ShouldNotBe(200);
    }

    private Task<Passage> SendAsync() => _door.SendAsync(_app, new ClientRequest("GET", "/api/x", _host, "Cookie: __Host-Iap-01234567=x", "X-Iap-User-Id: root"));

    private async Task ServeAsync(IPEndPoint gateway)
    {
        var port = LoopbackPorts.Take();
        var listens = new IPEndPoint(IPAddress.Loopback, port);
        _host = string.Create(CultureInfo.InvariantCulture, $"app.localhost:{port}");
        var snippet = await PrintedSnippet.OfAsync(
            PrintedSnippet.Policy($"http://{_host}"), kind, "--gateway", $"http://{gateway}", "--upstream", $"http://{_app.Address}", "--listen", kind == "nginx" ? $"{listens}" : "127.0.0.1");
        _server = await (kind == "nginx" ? ServerProcess.StartNginxAsync(snippet, listens) : ServerProcess.StartCaddyAsync(snippet, listens));
        _door = new ServerDoor(kind, listens);
    }
}
