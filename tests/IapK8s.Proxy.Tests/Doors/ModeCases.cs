using System.Text.Json;
using IapK8s.Identity.Revocations;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors;

/// <summary>Shadow and Off at the door: what passes, what the app is told, and what is on record.</summary>
internal sealed class ModeCases
{
    private const string Handshake = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

    private static readonly RuleDefinition Central =
        TestWorld.Deny("no-admin", [new Member(MemberKind.AllUsers, "")], "/admin/**") with { Level = PolicyLevel.Cluster, Policy = "/central", ExceptMembers = [new Member(MemberKind.Group, "admin")] };

    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync() => _proxy = await ProxyFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _proxy.DisposeAsync();

    [Test]
    public async Task ShadowForwardsWhatItWouldRefuse_AndRecordsTheDecision()
    {
        Set(PolicyMode.Shadow);
        (await _proxy.GetAsync("/elsewhere", "Accept: text/html", "Sec-Fetch-Mode: navigate")).Status.ShouldBe(200);
        (await _proxy.GetAsync("/admin/x", _proxy.SignedIn("dev"))).Status.ShouldBe(200);
        (await _proxy.GetAsync("/public/x")).Status.ShouldBe(200);

        _proxy.Metrics.CountInShadow(Code.NoCredential).ShouldBe(1);
        _proxy.Metrics.CountInShadow(Code.NotAllowed).ShouldBe(1);
        _proxy.Metrics.Count(Code.NotAllowed).ShouldBe(0);
        var lines = await LinesAsync();
        lines.Select(line => $"{line.GetProperty("decision")} {line.GetProperty("mode")}").ShouldBe(["challenge shadow", "deny shadow", "allow shadow"]);
        lines[1].GetProperty("code").GetString().ShouldBe("IAP2002");
        lines[1].GetProperty("sub").GetString().ShouldBe("alice-1");
        lines[2].GetProperty("rule").GetString().ShouldBe("shop/shop/assets");
    }

    [Test]
    public async Task ShadowTellsTheAppWhoIsThere_WhereAValidCredentialIs()
    {
        Set(PolicyMode.Shadow);
        (await _proxy.GetAsync("/x", _proxy.SignedIn("dev"))).Body.ShouldContain("X-Iap-User-Id: /corp:alice-1\r\n");
        (await _proxy.GetAsync("/x")).Body.ShouldNotContain("X-Iap-User-Id");

        var revoked = _proxy.World.Session(_proxy.Now, "dev");
        _proxy.World.Revocations = [new RevocationEntry("r", revoked.Id, null, null, null, _proxy.Now.AddHours(8))];
        _proxy.Push();
        var cookie = _proxy.World.CookiePair(revoked);
        foreach (var bad in new[] { cookie, $"{_proxy.World.CookieName()}=%%%", $"{_proxy.SignedIn("dev")["Cookie: ".Length..]}; {cookie}" })
        {
            var answer = await _proxy.GetAsync("/x", "Cookie: " + bad);
            answer.Status.ShouldBe(200, bad);
            answer.Body.ShouldNotContain("X-Iap-User-Id");
        }
    }

    [TestCase(PolicyMode.Shadow)]
    [TestCase(PolicyMode.Off)]
    public async Task S1_S2_S4_S91_StripsInEveryMode(PolicyMode mode)
    {
        Set(mode);
        var forged = new[] { "X-Iap-User-Id: root", "x_iap_user_email: root@example.com", "X.Iap.Groups: admin", "X-Iap-Jwt-Assertion: x.y.z", "X-Goog-Authenticated-User-Email: root", "X-Forwarded-User: root" };
        foreach (var target in new[] { "/x", "/a%2fb", "/public/x" })
        {
            var answer = await _proxy.GetAsync(target, [.. forged, _proxy.SignedIn("dev")]);
            answer.Status.ShouldBe(200);
            answer.Body.ShouldNotContain("root", Case.Insensitive);
            answer.Body.ShouldNotContain("x.y.z");
            answer.Body.ShouldNotContain("__Host-Iap-");
        }
    }

    [Test]
    public async Task OffForwardsWithoutIdentity_AndAsksNobody()
    {
        Set(PolicyMode.Off);
        var answer = await _proxy.GetAsync("/admin/x", _proxy.SignedIn("dev"));
        answer.Status.ShouldBe(200);
        answer.Body.ShouldNotContain("X-Iap-User");
        answer.Body.ShouldNotContain("X-Iap-Jwt-Assertion");
        _proxy.Gateway.Rechecks.ShouldBe(0);
        var line = (await LinesAsync()).ShouldHaveSingleItem();
        line.GetProperty("mode").GetString().ShouldBe("off");
        line.GetProperty("decision").GetString().ShouldBe("allow");
        line.TryGetProperty("sub", out _).ShouldBeFalse();
    }

    [TestCase(PolicyMode.Shadow, 403)]
    [TestCase(PolicyMode.Off, 403)]
    public async Task AnotherLevelsDenyIsEnforced_AndRecordedAsSuch(PolicyMode mode, int status)
    {
        Set(mode, Central);
        (await _proxy.GetAsync("/admin/x", _proxy.SignedIn("dev"))).Status.ShouldBe(status);
        (await _proxy.GetAsync("/admin/x")).Status.ShouldBe(401);
        (await _proxy.GetAsync("/admin/x", _proxy.SignedIn("admin"))).Status.ShouldBe(200);
        (await _proxy.GetAsync("/other", _proxy.SignedIn("dev"))).Status.ShouldBe(200);
        var lines = await LinesAsync();
        lines[0].GetProperty("rule").GetString().ShouldBe("/central/no-admin");
        lines[0].TryGetProperty("mode", out _).ShouldBeFalse();
        lines[1].TryGetProperty("mode", out _).ShouldBeFalse();
        lines[2].GetProperty("mode").GetString().ShouldBe(mode == PolicyMode.Off ? "off" : "shadow");
    }

    [TestCase("/admin%2fx")]
    [TestCase("/a\\b")]
    [TestCase("/a;x=1/b")]
    [TestCase("/a%zz")]
    [TestCase("/a%ff")]
    [TestCase("/a/..%2f..%2fb")]
    [TestCase("/.%2e/%5c?q=%00;x")]
    [TestCase("//a%2fb//c?x=//y")]
    public async Task AnAmbiguousTargetPassesInShadow_ByteForByte(string target)
    {
        Set(PolicyMode.Shadow);
        (await _proxy.GetAsync(target, _proxy.SignedIn("dev"))).Status.ShouldBe(200);
        _proxy.Upstream.Heads.Single().ShouldStartWith($"GET {target} HTTP/1.1\r\n");
        _proxy.Metrics.CountInShadow(Code.AmbiguousRequest).ShouldBe(1);
    }

    /// <summary>Another level's rules match paths: what they cannot read they cannot judge.</summary>
    [TestCase("/admin%2fx")]
    [TestCase("/x%zz")]
    public async Task S19_AnAmbiguousTargetIsRefused_WhereAnotherLevelJudges(string target)
    {
        Set(PolicyMode.Shadow, Central);
        (await _proxy.GetAsync(target, _proxy.SignedIn("admin"))).Status.ShouldBe(400);
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    /// <summary>What cannot be sent on as it came, or changes what the message is, passes in no mode.</summary>
    [TestCase("GET /a#b HTTP/1.1\r\nHost: app.example.com\r\n\r\n", 400)]
    [TestCase("GET http://app.example.com/a HTTP/1.1\r\nHost: app.example.com\r\n\r\n", 400)]
    [TestCase("OPTIONS * HTTP/1.1\r\nHost: app.example.com\r\n\r\n", 400)]
    [TestCase("GET /a\u0001b HTTP/1.1\r\nHost: app.example.com\r\n\r\n", 400)]
    [TestCase("GET /a\rX: y HTTP/1.1\r\nHost: app.example.com\r\n\r\n", 400)]
    [TestCase("GET /a HTTP/1.1\r\nHost: app.example.com\r\nHost: other.example.com\r\n\r\n", 400)]
    [TestCase("GET /a HTTP/1.1\r\nHost: app.example.com:80@x\r\n\r\n", 400)]
    [TestCase("GET /a HTTP/1.1\r\nHost: app.example.com\r\nAuthorization: Basic eA==\r\nAuthorization: Basic eQ==\r\n\r\n", 400)]
    [TestCase("POST /a HTTP/1.1\r\nHost: app.example.com\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [TestCase("POST /a HTTP/1.1\r\nHost: app.example.com\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400)]
    [TestCase("TRACE /a HTTP/1.1\r\nHost: app.example.com\r\n\r\n", 405)]
    [TestCase("GET /a%00b HTTP/1.1\r\nHost: app.example.com\r\n\r\n", 400)]
    public async Task S18_S31_S90_WhatCannotBeSentOnAsItCame_IsRefusedInEveryMode(string request, int status)
    {
        foreach (var mode in new[] { PolicyMode.Shadow, PolicyMode.Off })
        {
            Set(mode);
            (await _proxy.SendAsync(request)).Status.ShouldBe(status);
        }

        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    [Test]
    public async Task AnUnlistedHostPassesInShadow_WithoutACookiesIdentity()
    {
        Set(PolicyMode.Shadow);
        var answer = await _proxy.SendAsync($"GET /x HTTP/1.1\r\nHost: Unlisted.example:8080\r\n{_proxy.SignedIn("dev")}\r\n\r\n");
        answer.Status.ShouldBe(200);
        answer.Body.ShouldContain("Host: unlisted.example\r\n");
        answer.Body.ShouldNotContain("X-Iap-User-Id");
        answer.Body.ShouldNotContain("__Host-Iap-");
        _proxy.Metrics.CountInShadow(Code.HostNotInPolicy).ShouldBe(1);

        Set(PolicyMode.Shadow, Central);
        (await _proxy.SendAsync("GET /x HTTP/1.1\r\nHost: unlisted.example\r\n\r\n")).Status.ShouldBe(421);
    }

    [Test]
    public async Task S37_AForeignHandshakePassesInShadow_WithoutIdentity()
    {
        Set(PolicyMode.Shadow);
        using var client = _proxy.Connect();
        await client.SendAsync(ProxyFixture.Request("GET", "/api/ws", _proxy.SignedIn("dev"), "Origin: https://evil.example", Handshake));
        (await client.ReceiveHeadAsync()).ShouldStartWith("HTTP/1.1 101 ");
        _proxy.Upstream.Heads.Single().ShouldNotContain("X-Iap-User-Id");
        _proxy.Metrics.CountInShadow(Code.OriginNotAllowed).ShouldBe(1);

        // In force, it would not have been opened: it does not stay open either.
        Set(PolicyMode.Enforce);
        (await client.ReceiveToEndAsync()).ShouldBeEmpty();
    }

    [Test]
    public async Task EnforcingEndsWhatShadowLetPass()
    {
        Set(PolicyMode.Shadow);
        using var ambiguous = await HoldAsync("/api/hold%2f");
        using var anonymous = await HoldAsync("/api/hold");
        using var allowed = await HoldAsync("/api/hold", _proxy.SignedIn("dev"));
        Set(PolicyMode.Enforce);
        await ambiguous.ReceiveToEndAsync();
        await anonymous.ReceiveToEndAsync();

        // The ends are seen before the books are closed.
        while (_proxy.Metrics.OpenRequestCount > 1)
        {
            await Task.Yield();
        }
    }

    [Test]
    public async Task ACentralPolicyInShadow_ChangesNothingBelowIt_AndIsRecordedWhereItWould()
    {
        Set(PolicyMode.Enforce, Central with { IsInShadow = true, ExceptMembers = [] });
        (await _proxy.GetAsync("/admin/x", _proxy.SignedIn("admin"))).Status.ShouldBe(200);
        (await _proxy.GetAsync("/api/x", _proxy.SignedIn("dev"))).Status.ShouldBe(200);
        (await _proxy.GetAsync("/admin/x", _proxy.SignedIn("dev"))).Status.ShouldBe(403);
        var lines = await LinesAsync();
        lines[0].GetProperty("mode").GetString().ShouldBe("shadow");
        lines[0].GetProperty("decision").GetString().ShouldBe("deny");
        lines[0].GetProperty("rule").GetString().ShouldBe("/central/no-admin");
        lines[1].TryGetProperty("mode", out _).ShouldBeFalse();
        lines[2].TryGetProperty("mode", out _).ShouldBeFalse();
        lines[2].GetProperty("code").GetString().ShouldBe("IAP2002");
    }

    [Test]
    public async Task ShadowIsServed_WhenTheGatewayIsAway_AndWhenLinesCannotBeWritten()
    {
        Set(PolicyMode.Shadow);
        var cookie = _proxy.SignedIn("dev");
        _proxy.World.Policy = _proxy.World.Policy with { Audit = new AuditSettings { OnFull = AuditOverflow.Deny } };
        _proxy.Push();
        _proxy.Gateway.Answer = _ => Task.FromResult(default(SessionAnswer));
        _proxy.Clock.Advance(TimeSpan.FromHours(1));
        await _proxy.AuditLinesAsync();
        var answer = await _proxy.GetAsync("/api/x", cookie);
        answer.Status.ShouldBe(200);
        answer.Body.ShouldNotContain("X-Iap-User-Id");
        _proxy.Metrics.CountInShadow(Code.RecheckUnavailable).ShouldBe(1);
    }

    [TestCase(PolicyMode.Shadow)]
    [TestCase(PolicyMode.Off)]
    public async Task OurOwnPathsStayOurs(PolicyMode mode)
    {
        Set(mode);
        (await _proxy.GetAsync("/.iap/nothing")).Status.ShouldBe(404);
        (await _proxy.GetAsync("/.iap/identity", _proxy.SignedIn("dev"))).Status.ShouldBe(200);
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    [Test]
    public async Task APodWithoutAPolicy_AnswersUnavailable()
    {
        _proxy.Plane.Current = _proxy.World.State() with { Policies = new PolicySnapshot("none", []) };
        var answer = await _proxy.GetAsync("/public/x");
        answer.Status.ShouldBe(503);
        answer.Header("Retry-After").ShouldNotBeNull();
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    private void Set(PolicyMode mode, params RuleDefinition[] others)
    {
        var own = new TestWorld().Policy.Rules.Select(rule => rule with { IsInShadow = mode == PolicyMode.Shadow });
        _proxy.World.Policy = _proxy.World.Policy with { Mode = mode, Rules = [.. mode == PolicyMode.Off ? [] : own, .. others] };
        _proxy.Push();
    }

    private async Task<RawClient> HoldAsync(string target, params string[] headers)
    {
        var client = _proxy.Connect();
        await client.SendAsync(ProxyFixture.Request("GET", target, headers));
        (await client.ReceiveHeadAsync()).ShouldStartWith("HTTP/1.1 200 ");
        return client;
    }

    private async Task<List<JsonElement>> LinesAsync() => [.. (await _proxy.AuditLinesAsync()).Select(line => JsonDocument.Parse(line).RootElement)];
}
