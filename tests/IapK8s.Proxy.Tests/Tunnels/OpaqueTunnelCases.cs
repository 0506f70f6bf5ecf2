using System.Net.Sockets;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Proxy.Tests.Tunnels;

internal sealed class OpaqueTunnelCases
{
    [Test]
    public async Task CarriesBothWays_WhoeverSpeaksFirst()
    {
        await using var fixture = await TunnelFixture.StartAsync();
        using var client = await fixture.ConnectAsync();
        using var app = await fixture.AcceptAsync();

        await TunnelFixture.SendAsync(app, "220 ready");
        (await TunnelFixture.ReceiveAsync(client, 9)).ShouldBe("220 ready");
        await TunnelFixture.SendAsync(client, "HELO");
        (await TunnelFixture.ReceiveAsync(app, 4)).ShouldBe("HELO");
    }

    [Test]
    public async Task KeepsTheAppsHalfOpen_WhenTheClientHasClosedItsOwn()
    {
        await using var fixture = await TunnelFixture.StartAsync();
        using var client = await fixture.ConnectAsync();
        using var app = await fixture.AcceptAsync();
        await TunnelFixture.SendAsync(client, "question");

        client.Shutdown(SocketShutdown.Send);

        (await TunnelFixture.ReceiveAsync(app, 8)).ShouldBe("question");
        (await TunnelFixture.EndsInOrderAsync(app)).ShouldBeTrue();
        await TunnelFixture.SendAsync(app, "answer");
        (await TunnelFixture.ReceiveAsync(client, 6)).ShouldBe("answer");
        app.Shutdown(SocketShutdown.Send);
        (await TunnelFixture.EndsInOrderAsync(client)).ShouldBeTrue();
        await fixture.EmptyAsync();
    }

    [Test]
    public async Task KeepsTheClientsHalfOpen_WhenTheAppHasClosedItsOwn()
    {
        await using var fixture = await TunnelFixture.StartAsync();
        using var client = await fixture.ConnectAsync();
        using var app = await fixture.AcceptAsync();
        await TunnelFixture.SendAsync(app, "banner");

        app.Shutdown(SocketShutdown.Send);

        (await TunnelFixture.ReceiveAsync(client, 6)).ShouldBe("banner");
        (await TunnelFixture.EndsInOrderAsync(client)).ShouldBeTrue();
        await TunnelFixture.SendAsync(client, "upload");
        (await TunnelFixture.ReceiveAsync(app, 6)).ShouldBe("upload");
        client.Shutdown(SocketShutdown.Send);
        (await TunnelFixture.EndsInOrderAsync(app)).ShouldBeTrue();
        await fixture.EmptyAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task CarriesAResetAsAReset(bool byClient)
    {
        await using var fixture = await TunnelFixture.StartAsync();
        using var client = await fixture.ConnectAsync();
        using var app = await fixture.AcceptAsync();
        var (one, other) = byClient ? (client, app) : (app, client);
        await TunnelFixture.SendAsync(one, "half a mes");
        await TunnelFixture.ReceiveAsync(other, 10);

        one.Close(timeout: 0);

        (await TunnelFixture.EndsInOrderAsync(other)).ShouldBeFalse("whoever reads must not take half a message for a whole one");
        await fixture.EmptyAsync();
    }

    [Test]
    public async Task CarriesMegabytes_ToASlowReader()
    {
        await using var fixture = await TunnelFixture.StartAsync();
        using var client = await fixture.ConnectAsync();
        using var app = await fixture.AcceptAsync();
        var text = string.Concat(Enumerable.Range(0, 1 << 20).Select(i => (char)('a' + (i % 26))));

        var sending = Task.WhenAll(TunnelFixture.SendAsync(client, text + text + text), TunnelFixture.SendAsync(app, text));

        (await TunnelFixture.ReceiveAsync(app, 3 * text.Length)).ShouldBe(text + text + text);
        (await TunnelFixture.ReceiveAsync(client, text.Length)).ShouldBe(text);
        await sending;
    }

    [Test]
    public async Task EndsWhatHasNotMovedForTheIdleTime()
    {
        await using var fixture = await TunnelFixture.StartAsync();
        using var client = await fixture.ConnectAsync();
        using var app = await fixture.AcceptAsync();

        await TunnelFixture.SendAsync(client, "w");
        (await TunnelFixture.ReceiveAsync(app, 1)).ShouldBe("w", "it stands");
        fixture.Clock.Advance(TimeSpan.FromSeconds(50));
        await TunnelFixture.SendAsync(client, "x");
        await TunnelFixture.ReceiveAsync(app, 1);
        fixture.Clock.Advance(TimeSpan.FromSeconds(50));
        await TunnelFixture.SendAsync(app, "y");
        (await TunnelFixture.ReceiveAsync(client, 1)).ShouldBe("y", "something moved in between");
        fixture.Clock.Advance(TimeSpan.FromSeconds(61));

        (await TunnelFixture.EndsInOrderAsync(client)).ShouldBeFalse();
        (await TunnelFixture.EndsInOrderAsync(app)).ShouldBeFalse();
        await fixture.EmptyAsync();
    }

    [Test]
    public async Task RefusesOtherAddresses_AndSaysSoInTheAuditLog()
    {
        await using var fixture = await TunnelFixture.StartAsync(from: "10.0.0.0/8");
        using var client = await fixture.ConnectAsync();

        (await TunnelFixture.EndsInOrderAsync(client)).ShouldBeTrue();

        var line = (await fixture.AuditLinesAsync()).Single();
        line.ShouldContain($"\"event\":\"connection\",\"decision\":\"deny\",\"code\":\"IAP2012\",\"policy\":\"shop/shop\",\"generation\":7,\"port\":{fixture.Port},\"client\":\"127.0.0.1\"");
        fixture.Metrics.Count(Code.SourceNotAllowed).ShouldBe(1);
    }

    [Test]
    public async Task AuditsWhatItLetsThrough()
    {
        await using var fixture = await TunnelFixture.StartAsync();
        using var client = await fixture.ConnectAsync();
        using var app = await fixture.AcceptAsync();

        (await fixture.AuditLinesAsync()).Single().ShouldContain($"\"event\":\"connection\",\"decision\":\"allow\",\"policy\":\"shop/shop\",\"generation\":7,\"port\":{fixture.Port},\"client\":\"127.0.0.1\"");
    }

    [TestCase(true, "IAP2006")]
    [TestCase(false, "IAP2012")]
    public async Task EndsWhatANewSnapshotDenies(bool isPortGone, string code)
    {
        await using var fixture = await TunnelFixture.StartAsync();
        using var client = await fixture.ConnectAsync();
        using var app = await fixture.AcceptAsync();

        fixture.Allow("127.0.0.0/8", "192.0.2.0/24");
        await TunnelFixture.SendAsync(client, "x");
        (await TunnelFixture.ReceiveAsync(app, 1)).ShouldBe("x", "still allowed");
        fixture.Allow(isPortGone ? [] : ["192.0.2.0/24"]);

        (await TunnelFixture.EndsInOrderAsync(client)).ShouldBeFalse();
        (await TunnelFixture.EndsInOrderAsync(app)).ShouldBeFalse();
        await fixture.EmptyAsync();
        (await fixture.AuditLinesAsync())[^1].ShouldContain($"\"event\":\"ended\",\"decision\":\"deny\",\"code\":\"{code}\"");
    }

    [Test]
    public async Task EndsAll_WhenNoSnapshotIsInForceAnyMore()
    {
        await using var fixture = await TunnelFixture.StartAsync();
        using var client = await fixture.ConnectAsync();
        using var app = await fixture.AcceptAsync();

        fixture.Plane.Current = null;

        (await TunnelFixture.EndsInOrderAsync(client)).ShouldBeFalse();
        await fixture.EmptyAsync();
    }

    [TestCase(AuditOverflow.Deny, false)]
    [TestCase(AuditOverflow.Drop, true)]
    public async Task DoesWhatThePolicySays_WhenALineCannotBeWritten(AuditOverflow onFull, bool isCarried)
    {
        await using var fixture = await TunnelFixture.StartAsync(onFull: onFull);
        await fixture.CloseAuditAsync();
        using var client = await fixture.ConnectAsync();

        if (isCarried)
        {
            using var app = await fixture.AcceptAsync();
            await TunnelFixture.SendAsync(app, "x");
            (await TunnelFixture.ReceiveAsync(client, 1)).ShouldBe("x");
        }
        else
        {
            (await TunnelFixture.EndsInOrderAsync(client)).ShouldBeTrue();
            fixture.Metrics.Count(Code.AuditUnavailable).ShouldBe(1);
        }
    }

    [Test]
    public async Task ClosesWhatTheAppDoesNotTake()
    {
        await using var fixture = await TunnelFixture.StartAsync(isAppThere: false);
        using var client = await fixture.ConnectAsync();

        (await TunnelFixture.EndsInOrderAsync(client)).ShouldBeFalse();
        await fixture.EmptyAsync();
        fixture.Metrics.Count(Code.UpstreamUnreachable).ShouldBe(1);
    }
}
