using System.Globalization;
using System.Net;
using IapK8s.Gateway.ForwardAuth;
using IapK8s.Gateway.Tests.ForwardAuth.Matrix;
using IapK8s.Policy.Applications;
using IapK8s.TestKit.ForwardAuth;
using IapK8s.TestKit.Identities;
using IapK8s.TestKit.Processes;
using IapK8s.TestKit.Servers;

namespace IapK8s.Gateway.Tests.ForwardAuth.Certificates;

/// <summary>The real nginx and the real Caddy on what is printed for a gateway with TLS. Whom the gateway does not know by its certificate gets nobody in.</summary>
[TestFixture("nginx")]
[TestFixture("caddy")]
internal sealed class CertifiedIngressTests(string kind)
{
    private readonly int _port = LoopbackPorts.Take();

    private CertifiedDoors _doors = null!;
    private EchoApp _app = null!;

    private string Authority => string.Create(CultureInfo.InvariantCulture, $"app.localhost:{_port}");

    private IPEndPoint Listens => new(IPAddress.Loopback, _port);

    [SetUp]
    public async Task StartAsync()
    {
        _app = new EchoApp();
        _doors = await CertifiedDoors.StartAsync(new CallerNames([CertifiedDoors.Caller], []), callers: "", origin: () => $"http://{Authority}");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _doors.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task WhoeverTheGatewayKnowsGetsPeopleIn()
    {
        await using var server = await ServeAsync(_doors.FolderOf(_doors.Good()));

        (await SendAsync("/api/x", _doors.Doors.SignedIn("dev"))).Outcome.ShouldBe("alice");
        (await SendAsync("/public/x")).Outcome.ShouldBe("nobody");
        (await SendAsync("/admin/x", _doors.Doors.SignedIn("dev"))).Status.ShouldBe(403);
        // The door that explains and the proxy's own paths are asked the same way.
        (await SendAsync("/api/x", "Accept: text/html")).Status.ShouldBe(302);
        (await SendAsync("/.iap/identity", _doors.Doors.SignedIn("dev"))).Body.ShouldContain("alice@example.com");
    }

    public static IEnumerable<TestCaseData> Strangers()
    {
        yield return Case("another authority's", _ => Another.Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse]));
        yield return Case("expired", doors => doors.Callers.Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse], until: TimeProvider.System.GetUtcNow().AddHours(-1)));
        yield return Case("another name", doors => doors.Callers.Issue(["shop.example.com"], [PrivateAuthority.ClientUse]));
        yield return Case("a server's", doors => doors.Callers.Issue([CertifiedDoors.Caller], [PrivateAuthority.ServerUse]));
        static TestCaseData Case(string what, Func<CertifiedDoors, KeyedCertificate> certificate) => new TestCaseData(certificate).SetArgDisplayNames(what);
    }

    [TestCaseSource(nameof(Strangers))]
    public async Task S12_NobodyGetsIn_ByACertificateThatIsNone(Func<CertifiedDoors, KeyedCertificate> certificate)
    {
        await using var server = await ServeAsync(_doors.FolderOf(certificate(_doors)));

        await RefusesAsync();
        _doors.Strangers.ShouldHaveSingleItem();
    }

    [Test]
    public async Task S12_NobodyGetsIn_WithoutACertificate()
    {
        await using var server = await ServeAsync(_doors.FolderOf(null), snippet => string.Join('\n', snippet.Split('\n').Where(line => !line.Contains("proxy_ssl_certificate", StringComparison.Ordinal) && !line.Contains("tls_client_auth", StringComparison.Ordinal))));

        await RefusesAsync();
        _doors.Strangers.ShouldHaveSingleItem().ShouldContain("it showed no certificate");
    }

    [Test]
    public async Task NobodyGetsIn_WhereWhatAnswersIsNotTheGateway()
    {
        var folder = _doors.FolderOf(_doors.Good());
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.crt"), Another.Roots);
        await using var server = await ServeAsync(folder);

        await RefusesAsync();
        _doors.Strangers.ShouldBeEmpty();
    }

    [Test]
    public async Task TheAuthorityIsReplacedWhileBothRun()
    {
        using var next = new PrivateAuthority("next");
        await using (await ServeAsync(_doors.FolderOf(_doors.Good())))
        {
            (await SendAsync("/public/x")).Outcome.ShouldBe("nobody");

            // Twice, for another size than before.
            await File.WriteAllTextAsync(_doors.CallersFile, next.Roots + "\n" + next.Roots);
            _doors.Doors.Gateway.Time.Advance(TimeSpan.FromSeconds(10));
            await RefusesAsync();
        }

        await using var young = await ServeAsync(_doors.FolderOf(next.Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse])));
        (await SendAsync("/public/x")).Outcome.ShouldBe("nobody");
    }

    private static PrivateAuthority Another { get; } = new("another");

    private async Task RefusesAsync()
    {
        foreach (var request in new[] { Request("/public/x"), Request("/api/x", _doors.Doors.SignedIn("dev")), Request("/api/x", "Accept: text/html") })
        {
            var passage = await new ServerDoor(kind, Listens).SendAsync(_app, request);

            passage.IsReached.ShouldBeFalse(passage.Head);
            passage.Status.ShouldBeGreaterThanOrEqualTo(400, passage.Body);
        }
    }

    private Task<Passage> SendAsync(string target, params string[] headers) => new ServerDoor(kind, Listens).SendAsync(_app, Request(target, headers));

    private ClientRequest Request(string target, params string[] headers) => new("GET", target, Authority, headers);

    private async Task<ServerProcess> ServeAsync(string folder, Func<string, string>? change = null)
    {
        var snippet = await PrintedSnippet.OfAsync(
            PrintedSnippet.Policy($"http://{Authority}"), kind, "--gateway", $"https://{_doors.Doors.Gateway.TlsDoors}", "--gateway-name", CertifiedDoors.Name, "--tls-dir", folder,
            "--upstream", $"http://{_app.Address}", "--listen", kind == "nginx" ? $"{Listens}" : "127.0.0.1");
        snippet = change?.Invoke(snippet) ?? snippet;
        return await (kind == "nginx" ? ServerProcess.StartNginxAsync(snippet, Listens) : ServerProcess.StartCaddyAsync(snippet, Listens));
    }
}
