using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using IapK8s.Gateway.ForwardAuth;
using IapK8s.Gateway.Tests.ForwardAuth.Matrix;
using IapK8s.TestKit.ForwardAuth;
using IapK8s.TestKit.Identities;
using IapK8s.TestKit.Processes;
using IapK8s.TestKit.Servers;

namespace IapK8s.Gateway.Tests.ForwardAuth.Certificates;

/// <summary>One gateway for an ingress that is known by its address and for one that is known by its certificate, each at a port of its own.</summary>
internal sealed class SideBySideTests
{
    private static readonly IPAddress Listed = IPAddress.Parse("127.0.0.2");
    private static readonly IPAddress Unlisted = IPAddress.Loopback;

    private readonly int _port = LoopbackPorts.Take();

    private CertifiedDoors _doors = null!;

    private string Authority => string.Create(CultureInfo.InvariantCulture, $"app.localhost:{_port}");

    [SetUp]
    public async Task StartAsync() => _doors = await CertifiedDoors.StartAsync(new CallerNames([CertifiedDoors.Caller], []), callers: $"{Listed}/32");

    [TearDown]
    public async Task StopAsync() => await _doors.DisposeAsync();

    [Test]
    public async Task EachIsAnsweredAtItsOwnPort()
    {
        (await AskAsync(Listed)).Status.ShouldBe(200);
        (await _doors.AskAsync(_doors.Good(), from: Unlisted)).Status.ShouldBe(200);
        _doors.Strangers.ShouldBeEmpty();
    }

    [Test]
    public async Task TheProxysOwnPathsAreServedAtBoth()
    {
        var request = OwnPath();
        await using var certified = await _doors.ConnectAsync(_doors.Good());

        (await AskAsync(Listed, request)).Body.ShouldContain("alice@example.com");
        (await RawAnswer.ExchangeAsync(certified, request)).Body.ShouldContain("alice@example.com");
    }

    /// <summary>What a connection showed says nothing of another from the same place.</summary>
    [Test]
    public async Task S12_InCleartextACertificateCountsForNobody()
    {
        await using var certified = await _doors.ConnectAsync(_doors.Good());
        var plain = await AskAsync(Unlisted);
        (await RawAnswer.ExchangeAsync(certified, _doors.Question())).Status.ShouldBe(200);

        plain.Status.ShouldBe(403);
        plain.Body.ShouldContain("IAP2019");
        plain.Values("X-Iap-User-Id").ShouldBeEmpty();
        (await AskAsync(Unlisted, OwnPath())).Status.ShouldBe(403);
        _doors.Strangers.ShouldHaveSingleItem().ShouldContain("its address is not listed under --forward-auth-callers;");
    }

    [Test]
    public async Task S12_OverTlsWhoeverIsNeitherIsAStranger()
    {
        (await _doors.AskAsync(null, from: Listed)).Status.ShouldBe(200);
        (await _doors.AskAsync(null, from: Unlisted)).Status.ShouldBe(403);
        _doors.Strangers.ShouldHaveSingleItem().ShouldContain("it showed no certificate");
    }

    [Test]
    public async Task APortTakesNoOtherLanguage()
    {
        foreach (var encrypted in new[] { _doors.Doors.Gateway.TlsDoors, _doors.Doors.Gateway.EnvoysTlsDoor })
        {
            (await AskAsync(Listed, _doors.Question(), encrypted)).Status.ShouldBe(0);
        }

        foreach (var (cleartext, protocol) in new[] { (_doors.Doors.Gateway.Doors, SslApplicationProtocol.Http11), (_doors.Doors.Gateway.EnvoysDoor, SslApplicationProtocol.Http2) })
        {
            var failure = await Should.ThrowAsync<Exception>(() => _doors.ConnectAsync(_doors.Good(), protocol: protocol, from: Listed, at: cleartext));
            (failure is AuthenticationException or IOException).ShouldBeTrue(failure.ToString());
        }

        (await AskAsync(Listed)).Status.ShouldBe(200);
        (await _doors.AskAsync(_doors.Good())).Status.ShouldBe(200);
    }

    /// <summary>nginx knows of no certificate and is listed, Caddy is known by one and is not listed; both have the same host.</summary>
    [Test]
    public async Task TwoRealIngressesAskTheSameGateway()
    {
        await using var doors = await CertifiedDoors.StartAsync(new CallerNames([CertifiedDoors.Caller], []), callers: $"{Listed}/32", origin: () => $"http://{Authority}");
        await using var app = new EchoApp();
        var (listed, certified) = (new IPEndPoint(IPAddress.Loopback, _port), new IPEndPoint(IPAddress.Parse("127.0.0.3"), _port));
        await using var nginx = await ServerProcess.StartNginxAsync($"proxy_bind {Listed};\n{await PrintAsync(app, "nginx", "--gateway", $"http://{doors.Doors.Gateway.Doors}", "--listen", $"{listed}")}", listed);
        await using var caddy = await ServerProcess.StartCaddyAsync(
            await PrintAsync(app, "caddy", "--gateway", $"https://{doors.Doors.Gateway.TlsDoors}", "--gateway-name", CertifiedDoors.Name, "--tls-dir", doors.FolderOf(doors.Good()), "--listen", $"{certified.Address}"), certified);
        ServerDoor[] servers = [new("nginx", listed), new("caddy", certified)];

        foreach (var server in servers)
        {
            (await server.SendAsync(app, Request("/api/x", doors.Doors.SignedIn("dev")))).Outcome.ShouldBe("alice");
            (await server.SendAsync(app, Request("/public/x"))).Outcome.ShouldBe("nobody");
            (await server.SendAsync(app, Request("/admin/x", doors.Doors.SignedIn("dev")))).Status.ShouldBe(403);
            (await server.SendAsync(app, Request("/.iap/identity", doors.Doors.SignedIn("dev")))).Body.ShouldContain("alice@example.com");
        }

        doors.Strangers.ShouldBeEmpty();

        // Whom the authority no longer names is nobody; the other is none of its affair. Twice, for another size than before.
        using var next = new PrivateAuthority("next");
        await File.WriteAllTextAsync(doors.CallersFile, next.Roots + "\n" + next.Roots);
        doors.Doors.Gateway.Time.Advance(TimeSpan.FromSeconds(10));
        (await servers[0].SendAsync(app, Request("/public/x"))).Outcome.ShouldBe("nobody");
        (await servers[1].SendAsync(app, Request("/public/x"))).IsReached.ShouldBeFalse();
        doors.Strangers.ShouldHaveSingleItem();
    }

    private byte[] OwnPath() => DoorFixture.Get("/.iap/identity", _doors.Doors.SignedIn("dev")).ToBytes();

    private ClientRequest Request(string target, params string[] headers) => new("GET", target, Authority, headers);

    private Task<string> PrintAsync(EchoApp app, string kind, params string[] arguments) => PrintedSnippet.OfAsync(PrintedSnippet.Policy($"http://{Authority}"), [kind, "--upstream", $"http://{app.Address}", .. arguments]);

    /// <summary>In cleartext.</summary>
    private async Task<RawAnswer> AskAsync(IPAddress from, byte[]? question = null, IPEndPoint? at = null)
    {
        using var client = new TcpClient(new IPEndPoint(from, 0));
        await client.ConnectAsync(at ?? _doors.Doors.Gateway.Doors);
        return await RawAnswer.ExchangeAsync(client.GetStream(), question ?? _doors.Question());
    }
}
