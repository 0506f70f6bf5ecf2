using System.Text.Json;
using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors;

/// <summary>What a connection remembers of its last request helps the next one, and is nobody else's.</summary>
internal sealed class KeepAliveCases
{
    private ProxyFixture _proxy;
    private RawClient _client;

    [SetUp]
    public async Task StartAsync()
    {
        _proxy = await ProxyFixture.StartAsync();
        _client = _proxy.Connect();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
    }

    [Test]
    public async Task TellsPeopleApart_WhoseRequestsShareAConnection()
    {
        var alice = _proxy.SignedIn("dev");
        var bob = "Cookie: " + _proxy.World.CookiePair(_proxy.World.Session(_proxy.Now) with { Subject = "bob-1", Email = "bob@example.com" });

        foreach (var (cookie, status) in new[] { (alice, 200), (alice, 200), (bob, 403), (bob, 403), ("X-None: 1", 401), (alice, 200), (bob, 403) })
        {
            (await AskAsync(cookie)).ShouldBe(status);
        }

        var lines = (await _proxy.AuditLinesAsync()).Select(line => JsonDocument.Parse(line).RootElement);
        lines.Select(line => line.TryGetProperty("email", out var email) ? email.GetString() : null).ShouldBe(
            ["alice@example.com", "alice@example.com", "bob@example.com", "bob@example.com", null, "alice@example.com", "bob@example.com"]);
    }

    [Test]
    public async Task TakesACookieNoMore_WhenItsScopeGotOtherKeys()
    {
        var alice = _proxy.SignedIn("dev");
        (await AskAsync(alice)).ShouldBe(200);
        (await AskAsync(alice)).ShouldBe(200);

        _proxy.World.ReplaceScopeKey();
        _proxy.Push();

        (await AskAsync(alice)).ShouldBe(401);
        (await AskAsync(_proxy.SignedIn("dev"))).ShouldBe(200);
    }

    private async Task<int> AskAsync(string header)
    {
        await _client.SendAsync(ProxyFixture.Request("GET", "/api/x", header));
        return (await _client.ReceiveAsync()).Status;
    }
}
