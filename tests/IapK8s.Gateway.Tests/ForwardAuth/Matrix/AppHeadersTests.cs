using IapK8s.TestKit.ForwardAuth;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>What the app gets of a client's headers, through every door: the real nginx and Caddy, and who speaks for the others, on what is printed for them.</summary>
internal sealed class AppHeadersTests
{
    private MatrixWorld _world = null!;

    private static IEnumerable<string> Doors => ["sidecar", "application", "nginx", "caddy", "traefik", "envoy-http", "envoy-grpc"];

    /// <summary>Where a request came from and what it was, and who somebody is, by any preset and in spellings that apps fold.</summary>
    private static IEnumerable<string> Claims =>
    [
        "X-Real-IP", "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server", "X-Forwarded-Scheme", "X-Forwarded-Ssl",
        "X-Original-URL", "X-Original-URI", "X-Original-Method", "X-Rewrite-URL", "X-Forwarded-Uri", "X-Forwarded-Method", "X_Real_IP", "X.Real.IP", "X_Forwarded_For", "X.Forwarded.Host",
        "X-Iap-User-Id", "X_Iap_User_Id", "X-Goog-Authenticated-User-Email", "X-Goog-Iap-Jwt-Assertion", "X-Auth-Request-User", "X-Auth-Request-Groups", "X-Forwarded-User", "X-Forwarded-Groups",
        "X-Http-Method-Override", "Proxy", "Proxy-Authorization",
    ];

    [OneTimeSetUp]
    public async Task StartAsync() => _world = await MatrixWorld.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _world.DisposeAsync();

    [Test]
    public async Task NothingThatAClientClaimsReachesTheApp([ValueSource(nameof(Doors))] string door, [ValueSource(nameof(Claims))] string name)
    {
        var passage = await SendAsync(door, _world.Get("/public/x", $"{name}: root"));

        (passage.Head ?? "").ShouldNotContain("root");
    }

    /// <summary>So that the one above does not pass because everything is refused.</summary>
    [Test]
    public async Task WhatNobodyNeedsToRefuseIsTakenOut([ValueSource(nameof(Doors))] string door, [Values("X-Real-IP", "Forwarded", "X-Forwarded-Host", "X-Forwarded-Port")] string name) =>
        (await SendAsync(door, _world.Get("/public/x", $"{name}: root"))).Outcome.ShouldBe("nobody");

    [TestCaseSource(nameof(Doors))]
    public async Task TheAppIsToldWhereARequestComesFrom(string door)
    {
        var passage = await SendAsync(door, _world.Get("/public/x", "X-Forwarded-For: 10.0.0.1", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: ftp"));

        passage.Values("X-Forwarded-For").Single().ShouldNotContain("10.0.0.1");
        if (door != "traefik")
        {
            // Whose own entry point writes them.
            passage.Values("X-Forwarded-Host").ShouldBe([_world.Authority]);
            passage.Values("X-Forwarded-Proto").ShouldBe(["http"]);
        }
    }

    [Test]
    public async Task OfCookiesTheAppGetsThoseThatAreNotOurs(
        [ValueSource(nameof(Doors))] string door,
        [Values(
            "mine=1|mine=1",
            "SESSION; mine=1|mine=1",
            "a=1; SESSION; b=2|a=1; b=2",
            "SESSION|",
            "__Host-Iap-Attempt-1=x|",
            "__Host-Iap-Attempt-1=x; a=1; __Host-Iap-Attempt-2=y; SESSION; __Host-Iap-Attempt-3=z; b=2; __Host-Iap-Attempt-4=z; __Host-Iap-Attempt-5=z|a=1; b=2",
            "a=1;SESSION;b=2|a=1; b=2",
            "__host_iap_attempt-1=x; a=1|a=1",
            "%5f_Host-Iap-1=x; a=1|a=1",
            "a=1; a=2; =nameless; novalue; b=|a=1; a=2; =nameless; novalue; b=",
            "a=see.__Host-Iap-1; b=\"__Host-Iap-2\"|a=see.__Host-Iap-1; b=\"__Host-Iap-2\"",
            "a={env.HOME}$1$host\\,'<>; b=:,|a={env.HOME}$1$host\\,'<>; b=:,",
            "a=caf\u00c3\u00a9\u00c2\u0080; b=2|a=caf\u00c3\u00a9\u00c2\u0080; b=2",
            "a=caf\u00c3\u00a9; SESSION|a=caf\u00c3\u00a9")] string cookies)
    {
        var parts = cookies.Replace("SESSION", _world.Gateway.CookiePair("dev"), StringComparison.Ordinal).Split('|');

        var passage = await SendAsync(door, _world.Get("/public/x", $"Cookie: {parts[0]}"));

        passage.IsReached.ShouldBeTrue($"{passage.Status} {passage.Body}");
        passage.Values("Cookie").Where(value => value.Length > 0).ShouldBe(parts[1].Length == 0 ? [] : [parts[1]]);
    }

    [TestCaseSource(nameof(Doors))]
    public async Task SeveralCookieLinesAreOne(string door)
    {
        var passage = await SendAsync(door, _world.Get("/api/x", "Cookie: a=1", _world.Dev, "Cookie: b=2; __Host-Iap-Attempt-1=x"));

        passage.Outcome.ShouldBe("alice");
        passage.Values("Cookie").ShouldBe(["a=1; b=2"]);
    }

    /// <summary>As long as nginx takes them, beside a session as long as a browser keeps one.</summary>
    [TestCaseSource(nameof(Doors))]
    public async Task LongCookiesPass(string door)
    {
        var mine = $"mine={new string('x', 7_200)}";

        var passage = await SendAsync(door, _world.Get("/api/x", $"Cookie: {mine}; {_world.Gateway.CookiePair("dev")}"));

        passage.Outcome.ShouldBe("alice");
        passage.Values("Cookie").ShouldBe([mine]);
    }

    /// <summary>No header of an answer can carry them, so no ingress could be told.</summary>
    [Test]
    public async Task CookiesWithControlCharactersAreRefused([Values("nginx", "caddy", "traefik", "envoy-http", "envoy-grpc")] string door, [Values("\u0001", "\u007f")] string character)
    {
        var passage = await SendAsync(door, _world.Get("/public/x", $"Cookie: a=x{character}y; {_world.Gateway.CookiePair("dev")}"));

        passage.IsReached.ShouldBeFalse(passage.Head);
        _world.Gateway.Gateway.Log.Lines.ShouldNotContain(line => line.Contains("door failed", StringComparison.Ordinal));
    }

    [TestCaseSource(nameof(Doors))]
    public async Task WhoSendsNoCookieSendsTheAppNone(string door)
    {
        var passage = await SendAsync(door, _world.Get("/public/x"));

        passage.Values("Cookie").ShouldBeEmpty();
        passage.Values("Authorization").ShouldBeEmpty();
    }

    [Test]
    public async Task AnAuthorizationThatIsNotOursReachesTheApp([ValueSource(nameof(Doors))] string door, [Values("Basic eDp5", "Bearer theirs")] string value) =>
        (await SendAsync(door, _world.Get("/public/x", $"Authorization: {value}"))).Values("Authorization").ShouldBe([value]);

    private Task<Passage> SendAsync(string door, ClientRequest request) => _world.Doors.Single(known => known.Name == door).SendAsync(_world.App, request);
}
