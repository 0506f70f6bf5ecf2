using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using IapK8s.Policy.Applications;

namespace IapK8s.Gateway.Tests.Applications;

/// <summary>TLS that ends in the gateway: which certificate, for whom, from when.</summary>
internal sealed class ListenerTests
{
    private ApplicationFixture _apps = null!;
    private OutsideApp _app = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _apps = await ApplicationFixture.StartAsync();
        _app = await OutsideApp.StartAsync();
        _apps.Serve(_apps.Application(_app));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _apps.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task ServesBothVersionsOverTls([Values("1.1", "2.0")] string version)
    {
        using var client = _apps.Client(version: Version.Parse(version));
        (await client.GetAsync("/public/x")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var refused = await client.GetAsync("/api/x");
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        _app.Requests.Count.ShouldBe(1);
    }

    [Test]
    public async Task RefusesTheHandshake_ForNamesThatNobodyHas([Values("shop.example.com", "10.1.2.3", "APP.example.com.evil.example")] string name)
    {
        using var client = _apps.Client(name);
        (await Should.ThrowAsync<Exception>(client.GetAsync("/public/x"))).GetBaseException().ShouldBeAssignableTo<Exception>().GetType().ShouldBeOneOf(typeof(AuthenticationException), typeof(IOException), typeof(System.Net.Sockets.SocketException), typeof(System.ComponentModel.Win32Exception));
        _app.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task ServesNoOtherHost_OnAConnectionThatShowedAnotherCertificate()
    {
        var other = _apps.Application(_app) with { Name = "shop/wiki", Hosts = ["wiki.example.com"], Certificates = [new ServedCertificate("shop/wiki-tls", ["wiki.example.com"], _apps.Public.Issue("wiki.example.com"))] };
        _apps.Serve(_apps.Application(_app), other);
        using var client = _apps.Client("wiki.example.com");
        var answer = await client.GetAsync("/public/x");
        answer.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("IAP4011");
        _app.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task ShowsARenewedCertificate_AndKeepsOpenConnections()
    {
        using var before = new SslStream(await _apps.ConnectAsync());
        await before.AuthenticateAsClientAsync(_apps.TrustingPublic(ApplicationFixture.Host, SslApplicationProtocol.Http11));
        (await AskAsync(before)).ShouldStartWith("HTTP/1.1 200");

        var renewed = _apps.Public.Issue(ApplicationFixture.Host, "renewed.example.com");
        _apps.Serve(_apps.Application(_app) with { Certificates = [new ServedCertificate("shop/erp-tls", [ApplicationFixture.Host], renewed)] });
        using var after = new SslStream(await _apps.ConnectAsync());
        await after.AuthenticateAsClientAsync(_apps.TrustingPublic(ApplicationFixture.Host, SslApplicationProtocol.Http11));
        after.RemoteCertificate!.GetSerialNumberString().ShouldNotBe(before.RemoteCertificate!.GetSerialNumberString());

        (await AskAsync(before)).ShouldStartWith("HTTP/1.1 200");
        (await AskAsync(after)).ShouldStartWith("HTTP/1.1 200");
    }

    [Test]
    public async Task AnApplicationThatIsGoneIsNotServed()
    {
        _apps.Serve();
        using var client = _apps.Client();
        await Should.ThrowAsync<Exception>(client.GetAsync("/public/x"));
        (await _apps.SendAsync(_apps.Get("/public/x"))).Status.ShouldBe(421);
    }

    [Test]
    public async Task AnApplicationWithoutAPolicyIsNotServed()
    {
        _apps.Change(policy => policy with { Gateway = new Policy.Definitions.GatewayUse(false, ["other"]) });
        _apps.Serve(_apps.Application(_app));
        (await _apps.SendAsync(_apps.AsDev("/api/x"))).Status.ShouldBe(421);
        (await _apps.SendAsync(_apps.Get("/public/x"))).Status.ShouldBe(421);
        _app.Requests.ShouldBeEmpty();
    }

    /// <summary>To the last chunk: nothing is left of the answer when the next one is read.</summary>
    private static async Task<string> AskAsync(SslStream connection)
    {
        await connection.WriteAsync(Encoding.ASCII.GetBytes($"GET /public/x HTTP/1.1\r\nHost: {ApplicationFixture.Host}\r\n\r\n"));
        var (answer, buffer) = (new StringBuilder(), new byte[4096]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!answer.ToString().EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal) && await connection.ReadAsync(buffer, patience.Token) is > 0 and var read)
        {
            answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }
}
