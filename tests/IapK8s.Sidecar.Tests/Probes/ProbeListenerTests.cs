using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using IapK8s.Protocol.Credentials;
using IapK8s.Sidecar.Probes;
using IapK8s.TestKit.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace IapK8s.Sidecar.Tests.Probes;

/// <summary>The kubelet's questions over real sockets, to a real app.</summary>
internal sealed class ProbeListenerTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iap-probes-").FullName;
    private HttpClient _kubelet;
    private ProbedApp _app;
    private WebApplication? _sidecar;
    private IPEndPoint _probes = new(IPAddress.None, 0);
    private IPEndPoint _health = new(IPAddress.None, 0);

    [SetUp]
    public async Task StartAsync()
    {
        _kubelet = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        _app = await ProbedApp.StartAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _app.DisposeAsync();
        if (_sidecar is not null)
        {
            await _sidecar.DisposeAsync();
        }

        _kubelet.Dispose();
    }

    [OneTimeTearDown]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestCase(200, 200)]
    [TestCase(204, 200)]
    [TestCase(302, 200)]
    [TestCase(399, 200)]
    [TestCase(400, 503)]
    [TestCase(404, 503)]
    [TestCase(500, 503)]
    public async Task TellsWhetherTheAppIsWell_AndNothingElseOfWhatItSaid(int app, int status)
    {
        await ListenAsync("""{"app": {"livenessProbe": {"httpGet": {"port": PORT, "path": "/live?deep=1", "httpHeaders": [{"name": "X-Probe", "value": "yes"}]}}}}""");
        _app.Status = app;

        using var answer = await AskAsync("/probe/app/liveness");

        ((int)answer.StatusCode).ShouldBe(status);
        var said = $"{answer.Headers} {answer.Content.Headers} {await answer.Content.ReadAsStringAsync()}";
        said.ShouldNotContain("s3cret");
        said.ShouldNotContain("Location");
        said.ShouldContain(status == 200 ? "ok" : $"the app answered {app}");
        // Once: no redirect was followed.
        _app.Asked.ShouldBe([$"GET /live?deep=1 127.0.0.1:{_app.Port} kube-probe/iap yes "]);
    }

    [Test]
    public async Task SendsTheHostAndTheAgentThatTheSpecGives()
    {
        await ListenAsync("""{"app": {"livenessProbe": {"httpGet": {"port": PORT, "httpHeaders": [{"name": "host", "value": "shop.example.com"}, {"name": "User-Agent", "value": "mine"}]}}}}""");

        using var answer = await AskAsync("/probe/app/liveness");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        _app.Asked.ShouldBe(["GET / shop.example.com mine  "]);
    }

    [Test]
    public async Task VerifiesNothingUnderHttps()
    {
        await using var app = await ProbedApp.StartAsync(isTls: true);
        await ListenAsync("""{"app": {"startupProbe": {"httpGet": {"port": PORT, "scheme": "HTTPS"}, "timeoutSeconds": 10}}}""", app.Port);

        using var answer = await AskAsync("/probe/app/startup");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        app.Asked.Count.ShouldBe(1);
    }

    [Test]
    public async Task ConnectsForATcpProbe()
    {
        await ListenAsync("""{"app": {"readinessProbe": {"tcpSocket": {"port": PORT}}}, "gone": {"readinessProbe": {"tcpSocket": {"port": 1}}}}""");

        using var answer = await AskAsync("/probe/app/readiness");
        using var gone = await AskAsync("/probe/gone/readiness");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        gone.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await gone.Content.ReadAsStringAsync()).ShouldContain("port 1 cannot be asked");
    }

    [TestCase(1, 0, 200, "ok")]
    [TestCase(2, 0, 503, "status is 2")]
    [TestCase(0, 0, 503, "status is 0")]
    [TestCase(1, 12, 503, "gRPC status 12")]
    [TestCase(1, 5, 503, "gRPC status 5")]
    public async Task AsksForGrpcHealth(byte health, int grpc, int status, string reason)
    {
        await using var app = await ProbedApp.StartAsync(HttpProtocols.Http2);
        (app.Health, app.GrpcStatus) = (health, grpc);
        await ListenAsync("""{"app": {"livenessProbe": {"grpc": {"port": PORT, "service": "shop"}, "timeoutSeconds": 10}}}""", app.Port);

        using var answer = await AskAsync("/probe/app/liveness");

        ((int)answer.StatusCode).ShouldBe(status);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(reason);
        // Five bytes of frame, then field 1, length 4, the name.
        app.Asked.Single().ShouldEndWith(" 00000000060A0473686F70");
    }

    [Test]
    public async Task GivesUpAfterTheProbesOwnTime()
    {
        _app.Gate = new TaskCompletionSource();
        await ListenAsync("""{"app": {"livenessProbe": {"httpGet": {"port": PORT}, "timeoutSeconds": 1}, "readinessProbe": {"grpc": {"port": PORT}, "timeoutSeconds": 1}}}""");

        using var answer = await AskAsync("/probe/app/liveness");

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("no answer within 1 s");
    }

    [Test]
    public async Task AsksOnce_HoweverManyWantToKnow()
    {
        _app.Gate = new TaskCompletionSource();
        await ListenAsync("""{"app": {"livenessProbe": {"httpGet": {"port": PORT}, "timeoutSeconds": 60}}}""");

        var callers = Enumerable.Range(0, 50).Select(_ => AskAsync("/probe/app/liveness")).ToList();
        while (_app.Asked.IsEmpty)
        {
            await Task.Yield();
        }

        _app.Gate.SetResult();
        var answers = await Task.WhenAll(callers);

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        _app.Asked.Count.ShouldBeLessThan(50);
        using var again = await AskAsync("/probe/app/liveness");
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [TestCase("/probe/app/readiness")]
    [TestCase("/probe/other/liveness")]
    [TestCase("/probe/app/liveness?path=/admin")]
    [TestCase("/probe/app/liveness/")]
    [TestCase("/probe/app/liveness/admin")]
    [TestCase("/probe/app/%6civeness")]
    [TestCase("/probe/app/x/../liveness")]
    [TestCase("//probe/app/liveness")]
    [TestCase("/PROBE/app/liveness")]
    [TestCase("http://x/probe/app/liveness")]
    [TestCase("/probe")]
    [TestCase("/")]
    [TestCase("/healthz")]
    [TestCase("/public/x")]
    public async Task KnowsItsProbesOnly_EachByOneName(string target)
    {
        await ListenAsync("""{"app": {"livenessProbe": {"httpGet": {"port": PORT}}}}""");

        (await SendAsync($"GET {target} HTTP/1.1\r\nHost: x\r\nUser-Agent: kube-probe/1.33\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 404");

        _app.Asked.ShouldBeEmpty();
    }

    [TestCase("POST")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("OPTIONS")]
    public async Task IsAskedWithGetOnly(string method)
    {
        await ListenAsync("""{"app": {"livenessProbe": {"httpGet": {"port": PORT}}}}""");

        (await SendAsync($"{method} /probe/app/liveness HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 405");
        (await SendAsync("HEAD /probe/app/liveness HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 200");

        _app.Asked.Count.ShouldBe(1);
    }

    [Test]
    public async Task CallsAHook_AndBreaksTheConnection_WhenTheAppCannotBeReached()
    {
        await ListenAsync("""{"app": {"lifecycle": {"postStart": {"httpGet": {"port": PORT, "path": "/warm"}}, "preStop": {"httpGet": {"port": 1}}}}}""");

        using var warm = await AskAsync("/probe/app/postStart");
        warm.StatusCode.ShouldBe(HttpStatusCode.OK);
        _app.Asked.Single().ShouldStartWith("GET /warm ");
        (await SendAsync("GET /probe/app/preStop HTTP/1.1\r\nHost: x\r\n\r\n")).ShouldBeEmpty();
    }

    [TestCase("127.0.0.0/8", 200)]
    [TestCase("10.0.0.0/8", 403)]
    [TestCase("::1/128", 403)]
    public async Task S39_AnswersWhomItMay(string from, int status)
    {
        await ListenAsync("""{"app": {"livenessProbe": {"httpGet": {"port": PORT}}}}""", from: from);

        using var answer = await AskAsync("/probe/app/liveness");

        ((int)answer.StatusCode).ShouldBe(status);
        _app.Asked.Count.ShouldBe(status == 200 ? 1 : 0);
    }

    [Test]
    public async Task S38_IsNowhereButOnItsOwnPort()
    {
        await ListenAsync("""{"app": {"livenessProbe": {"httpGet": {"port": PORT}}}}""");

        using var answer = await _kubelet.GetAsync(new Uri($"http://{_health}/probe/app/liveness"));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        _app.Asked.ShouldBeEmpty();
    }

    private async Task ListenAsync(string probes, int? port = null, string? from = null)
    {
        var mistakes = new List<string>();
        (_probes, _health) = (FreePort(), FreePort());
        _sidecar = SidecarApplication.Create(
            new SidecarOptions
            {
                Controller = new Uri("https://127.0.0.1:1"),
                Credential = new CredentialFolder(_folder),
                Inbound = new Inbound.Explicit(FreePort(), FreePort()),
                HealthListen = _health,
                ProbeListen = _probes,
                ProbeFrom = from is null ? [] : [IPNetwork.Parse(from)],
                Probes = ProbeSpec.Parse(probes.Replace("PORT", (port ?? _app.Port).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), _ => false, mistakes),
                AuditLog = Path.Combine(_folder, "audit.log"),
                DrainTimeout = TimeSpan.FromSeconds(5),
            },
            TimeProvider.System,
            logging => logging.ClearProviders());
        mistakes.ShouldBeEmpty();
        await _sidecar.StartAsync();
    }

    private Task<HttpResponseMessage> AskAsync(string path) => _kubelet.GetAsync(new Uri($"http://{_probes}{path}"));

    /// <summary>Everything that comes back until the connection ends.</summary>
    private async Task<string> SendAsync(string bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_probes);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(bytes));
        using var reader = new StreamReader(client.GetStream());
        try
        {
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static IPEndPoint FreePort() => new(IPAddress.Loopback, LoopbackPorts.Take());
}
