using System.Text.Json;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.SignIn;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors;

internal sealed class AuditCases
{
    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync() => _proxy = await ProxyFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _proxy.DisposeAsync();

    [Test]
    public async Task WritesOneLineADecision()
    {
        await _proxy.GetAsync("/api/x?token=secret", _proxy.SignedIn("dev"), "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        await _proxy.GetAsync("/admin/y");

        var lines = await _proxy.AuditLinesAsync();

        lines.Count.ShouldBe(2);
        var allowed = JsonDocument.Parse(lines[0]).RootElement;
        allowed.GetProperty("decision").GetString().ShouldBe("allow");
        allowed.GetProperty("rule").GetString().ShouldBe("shop/shop/dev");
        allowed.GetProperty("policy").GetString().ShouldBe("shop/shop");
        allowed.GetProperty("generation").GetInt64().ShouldBe(7);
        allowed.GetProperty("trace_id").GetString().ShouldBe("0af7651916cd43dd8448eb211c80319c");
        allowed.GetProperty("sub").GetString().ShouldBe("alice-1");
        allowed.GetProperty("groups")[0].GetString().ShouldBe("dev");
        allowed.GetProperty("path").GetString().ShouldBe("/api/x");
        allowed.GetProperty("host").GetString().ShouldBe("app.example.com");
        allowed.GetProperty("vocabulary").GetString().ShouldBe(_proxy.World.VocabularyHash);
        allowed.GetProperty("client").GetString().ShouldBe("127.0.0.1");
        allowed.TryGetProperty("via", out _).ShouldBeFalse("no proxy is trusted");
        var challenged = JsonDocument.Parse(lines[1]).RootElement;
        challenged.GetProperty("decision").GetString().ShouldBe("challenge");
        challenged.GetProperty("code").GetString().ShouldBe("IAP1001");
    }

    [Test]
    public async Task WritesWhenASessionBegins_FailsTo_AndEnds()
    {
        var attempt = Attempt.Begin("/api/x", _proxy.Now);
        var session = _proxy.World.Session(_proxy.Now, "dev");
        var token = _proxy.World.Ring().SealHandoff(new Handoff
        {
            AttemptId = attempt.Id,
            NonceHash = attempt.NonceHash,
            SessionCookie = _proxy.World.Cookie(session),
            SessionExpiresAt = session.ExpiresAt,
            IssuedAt = _proxy.Now,
        });
        await _proxy.GetAsync($"/.iap/handoff?token={token}", $"Cookie: {CookieNames.Attempt(attempt.Id)}={_proxy.World.Ring().SealAttempt(attempt)}");
        await _proxy.GetAsync("/.iap/handoff?token=forged");
        await _proxy.SendAsync(ProxyFixture.Request("POST", "/.iap/sign-out", "Cookie: " + _proxy.World.CookiePair(session), "Content-Length: 0"));

        var lines = (await _proxy.AuditLinesAsync()).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        lines.Select(line => $"{line.GetProperty("event")} {line.GetProperty("decision")}").ShouldBe(["sign-in allow", "sign-in deny", "sign-out allow"]);
        lines[0].GetProperty("sub").GetString().ShouldBe("alice-1");
        lines[0].GetProperty("session").GetString().ShouldBe(session.Id);
        lines[1].GetProperty("code").GetString().ShouldBe("IAP3005");
        lines[2].GetProperty("sub").GetString().ShouldBe("alice-1");
    }

    [Test]
    public async Task S97_KeepsToOneLine_AndOutOfSecrets_WhateverIsAsked()
    {
        var cookie = _proxy.SignedIn("dev");
        foreach (var target in new[] { "/api/%0d%0aX:%20y", "/api/\"},{\"decision\":\"allow", "/api/%e2%80%a8x", "/api/\u0000", "/api/%7f", "/api/x?password=hunter2#frag" })
        {
            await _proxy.SendAsync($"GET {target} HTTP/1.1\r\nHost: app.example.com\r\n{cookie}\r\nAuthorization: Bearer s3cret-t0ken\r\n\r\n");
        }

        var lines = await _proxy.AuditLinesAsync();

        foreach (var line in lines)
        {
            JsonDocument.Parse(line).RootElement.GetProperty("event").GetString().ShouldBe("decision");
            line.ShouldAllBe(c => c >= ' ' && c < 127);
            line.ShouldNotContain("hunter2");
            line.ShouldNotContain("s3cret");
            line.ShouldNotContain(cookie["Cookie: ".Length..].Split('=')[1]);
        }

        lines.Count.ShouldBeGreaterThanOrEqualTo(5);
    }

    /// <summary>Who reads the log later must know of which groups silence says something, and past whom the client's address was found.</summary>
    [Test]
    public async Task TellsNoVocabulary_WhereGroupsMayBeMissing_AndThroughWhomTheClientCame()
    {
        _proxy.World.Policy = _proxy.World.Policy with { TrustedProxies = ["127.0.0.0/8"] };
        _proxy.Push();
        var session = _proxy.World.Session(_proxy.Now, "dev") with { VocabularyHash = "" };
        await _proxy.GetAsync("/public/x", "Cookie: " + _proxy.World.CookiePair(session), "X-Forwarded-For: 192.0.2.9, 127.0.0.8");

        var line = JsonDocument.Parse((await _proxy.AuditLinesAsync()).Single()).RootElement;

        line.GetProperty("groups")[0].GetString().ShouldBe("dev");
        line.TryGetProperty("vocabulary", out _).ShouldBeFalse();
        line.GetProperty("client").GetString().ShouldBe("192.0.2.9");
        line.GetProperty("via").GetString().ShouldBe("127.0.0.8, 127.0.0.1");
    }

    /// <summary>A group that was cut is none of its name; and half a character is none that a reader could read.</summary>
    [Test]
    public async Task TellsNoVocabulary_WhereAGroupWasCut_AndCutsNoCharacterInTwo()
    {
        await _proxy.GetAsync("/public/x", "Cookie: " + _proxy.World.CookiePair(_proxy.World.Session(_proxy.Now, "dev", new string('x', 2_047) + "😀")));
        await _proxy.GetAsync("/public/x", "Cookie: " + _proxy.World.CookiePair(_proxy.World.Session(_proxy.Now, "dev", new string('x', 2_048))));

        var lines = (await _proxy.AuditLinesAsync()).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        lines[0].GetProperty("groups")[1].GetString().ShouldBe(new string('x', 2_047));
        lines[0].TryGetProperty("vocabulary", out _).ShouldBeFalse();
        lines[1].GetProperty("groups")[1].GetString().ShouldBe(new string('x', 2_048));
        lines[1].GetProperty("vocabulary").GetString().ShouldBe(_proxy.World.VocabularyHash);
    }

    [Test]
    public async Task LeavesOutWhatIsAllowed_WhenThePolicySaysDenied()
    {
        _proxy.World.Policy = _proxy.World.Policy with { Audit = new AuditSettings { Level = AuditLevel.Denied } };
        _proxy.Push();
        await _proxy.GetAsync("/public/x");
        await _proxy.GetAsync("/admin/x");

        (await _proxy.AuditLinesAsync()).Count.ShouldBe(1);
    }

    [TestCase(AuditOverflow.Deny, 503)]
    [TestCase(AuditOverflow.Drop, 200)]
    public async Task DoesWhatThePolicySays_WhenLinesCannotBeWritten(AuditOverflow onFull, int status)
    {
        _proxy.World.Policy = _proxy.World.Policy with { Audit = new AuditSettings { OnFull = onFull } };
        _proxy.Push();
        (await _proxy.GetAsync("/public/x")).Status.ShouldBe(200);

        // A log that is closed takes no line.
        await _proxy.AuditLinesAsync();
        (await _proxy.GetAsync("/public/x")).Status.ShouldBe(status);
        _proxy.Metrics.AuditLinesDropped.ShouldBe(1);
    }
}
