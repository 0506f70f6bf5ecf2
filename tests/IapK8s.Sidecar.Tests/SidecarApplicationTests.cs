using System.Net;
using System.Net.Sockets;
using IapK8s.Protocol.Credentials;
using IapK8s.TestKit.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace IapK8s.Sidecar.Tests;

/// <summary>The host as it is before it ever heard of a controller.</summary>
internal sealed class SidecarApplicationTests
{
    private HttpClient _client;
    private string _folder;
    private SidecarOptions _options;
    private IPEndPoint _listen = new(IPAddress.None, 0);
    private WebApplication _application;

    [SetUp]
    public async Task StartAsync()
    {
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        _folder = Directory.CreateTempSubdirectory("iap-sidecar-").FullName;
        _listen = FreePort();
        _options = new SidecarOptions
        {
            Controller = new Uri("https://127.0.0.1:1"),
            Credential = new CredentialFolder(_folder),
            Inbound = new Inbound.Explicit(_listen, FreePort()),
            HealthListen = FreePort(),
            AuditLog = Path.Combine(_folder, "audit.log"),
            DrainTimeout = TimeSpan.FromSeconds(5),
        };
        _application = SidecarApplication.Create(_options, TimeProvider.System, logging => logging.ClearProviders());
        await _application.StartAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _application.DisposeAsync();
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task AnswersUnavailableAndSaysWhy_WithoutASnapshot()
    {
        using var answer = await _client.GetAsync(new Uri($"http://{_listen}/anything"));

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        (await answer.Content.ReadAsStringAsync()).ShouldContain("IAP6001");
    }

    [Test]
    public async Task IsAliveAndNotReady_WithoutASnapshot()
    {
        using var alive = await _client.GetAsync(new Uri($"http://{_options.HealthListen}/healthz"));
        using var ready = await _client.GetAsync(new Uri($"http://{_options.HealthListen}/readyz"));

        alive.StatusCode.ShouldBe(HttpStatusCode.OK);
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await ready.Content.ReadAsStringAsync()).Length.ShouldBeGreaterThan(10);
    }

    [TestCase("/healthz")]
    [TestCase("/readyz")]
    [TestCase("/metrics")]
    public async Task S75_AnswersHealthOnItsOwnPortOnly(string path)
    {
        using var answer = await _client.GetAsync(new Uri($"http://{_listen}{path}"));

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("IAP6001");
    }

    [Test]
    public async Task ForwardsNothingFromTheHealthPort()
    {
        using var answer = await _client.GetAsync(new Uri($"http://{_options.HealthListen}/public/x"));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task AuditsWhatItRefused()
    {
        using (await _client.GetAsync(new Uri($"http://{_listen}/anything?secret=1")))
        {
            await _application.StopAsync();
            await _application.DisposeAsync();
        }

        var line = (await File.ReadAllLinesAsync(_options.AuditLog)).Single();
        line.ShouldContain("\"code\":\"IAP6001\"");
        line.ShouldNotContain("secret");
    }

    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    public async Task ClosesWhatComesToTheCapturePortWithoutARedirect(string address)
    {
        var port = FreePort().Port;
        await using var captured = SidecarApplication.Create(
            _options with { Inbound = new Inbound.Captured(port), HealthListen = FreePort(), AuditLog = Path.Combine(_folder, "captured.log") }, TimeProvider.System, logging => logging.ClearProviders());
        await captured.StartAsync();
        using var client = new TcpClient(address, port);

        // Not so much as a 503: nobody reads what it says.
        (await client.GetStream().ReadAsync(new byte[1])).ShouldBe(0);
        await captured.StopAsync();
        await captured.DisposeAsync();

        var line = (await File.ReadAllLinesAsync(Path.Combine(_folder, "captured.log"))).Single();
        line.ShouldContain("\"event\":\"connection\",\"decision\":\"deny\",\"code\":\"IAP2013\"");
        line.ShouldContain($"\"client\":\"{address}\"");
    }

    [Test]
    public async Task ListensOnAllAddresses_WhereTheKernelHasNoIPv6()
    {
        var (capture, health, probes) = (FreePort().Port, FreePort().Port, FreePort().Port);
        await using var captured = SidecarApplication.Create(
            _options with
            {
                Inbound = new Inbound.Captured(capture),
                HealthListen = new IPEndPoint(IPAddress.IPv6Any, health),
                ProbeListen = new IPEndPoint(IPAddress.IPv6Any, probes),
                AuditLog = Path.Combine(_folder, "captured.log"),
            },
            TimeProvider.System,
            logging => logging.ClearProviders().Services.OnIPv4Machine());
        await captured.StartAsync();

        foreach (var port in new[] { capture, health, probes })
        {
            using var client = new TcpClient("127.0.0.1", port);
            client.Connected.ShouldBeTrue();
        }

        captured.Urls.ShouldAllBe(url => !url.Contains("[::]", StringComparison.Ordinal));
    }

    private static IPEndPoint FreePort() => new(IPAddress.Loopback, LoopbackPorts.Take());
}
