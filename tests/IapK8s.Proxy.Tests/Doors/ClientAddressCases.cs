using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors;

internal sealed class ClientAddressCases
{
    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync() => _proxy = await ProxyFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _proxy.DisposeAsync();

    [Test]
    public async Task S93_TakesNobodysWord_WhenNoProxyIsTrusted()
    {
        var answer = await _proxy.GetAsync("/public/x", "X-Forwarded-For: 10.0.0.1", "X-Real-IP: 10.0.0.1", "Forwarded: for=10.0.0.1");

        answer.Body.ShouldContain("X-Forwarded-For: 127.0.0.1\r\n");
        answer.Body.ShouldNotContain("10.0.0.1");
    }

    [TestCase("203.0.113.9", "203.0.113.9, 127.0.0.1", "203.0.113.9")]
    [TestCase("10.0.0.1, 203.0.113.9", "203.0.113.9, 127.0.0.1", "203.0.113.9")]
    [TestCase("10.0.0.1, 203.0.113.9, 10.2.3.4", "203.0.113.9, 10.2.3.4, 127.0.0.1", "203.0.113.9")]
    [TestCase("127.0.0.1, 203.0.113.9:4711", "203.0.113.9, 127.0.0.1", "203.0.113.9")]
    [TestCase("[2001:db8::1]:4711", "2001:db8::1, 127.0.0.1", "2001:db8::1")]
    [TestCase("::ffff:203.0.113.9", "203.0.113.9, 127.0.0.1", "203.0.113.9")]
    [TestCase("10.0.0.1, unknown", "127.0.0.1", null)]
    [TestCase("10.0.0.1, 1", "127.0.0.1", null)]
    [TestCase("10.0.0.1, 0x7f.0.0.1", "127.0.0.1", null)]
    public async Task S93_TakesTheRightMostHopThatNoTrustedProxyWroteAboutItself(string header, string forwarded, string? client)
    {
        _proxy.World.Policy = _proxy.World.Policy with { TrustedProxies = ["127.0.0.0/8", "10.0.0.0/8"] };
        _proxy.Push();

        var answer = await _proxy.GetAsync("/public/x", $"X-Forwarded-For: {header}");

        answer.Body.ShouldContain($"X-Forwarded-For: {forwarded}\r\n");
        var line = (await _proxy.AuditLinesAsync()).Single();
        if (client is null)
        {
            line.ShouldNotContain("\"client\"");
        }
        else
        {
            line.ShouldContain($"\"client\":\"{client}\"");
        }
    }

    [Test]
    public async Task S93_JoinsSeveralLinesBeforeItReadsThem()
    {
        _proxy.World.Policy = _proxy.World.Policy with { TrustedProxies = ["127.0.0.0/8"] };
        _proxy.Push();

        (await _proxy.GetAsync("/public/x", "X-Forwarded-For: 198.51.100.1", "X-Forwarded-For: 203.0.113.9")).Body.ShouldContain("X-Forwarded-For: 203.0.113.9, 127.0.0.1\r\n");
    }
}
