using IapK8s.TestKit.ForwardAuth;
using static IapK8s.Gateway.Tests.ForwardAuth.DoorFixture;

namespace IapK8s.Gateway.Tests.ForwardAuth;

/// <summary>Headers, through every door.</summary>
internal sealed class HeaderCases
{
    private DoorFixture _doors = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _doors = await DoorFixture.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _doors.DisposeAsync();

    [TestCaseSource(typeof(IngressDriver), nameof(IngressDriver.All))]
    public async Task S4_S44_TellsEveryIdentityHeader_EmptyWhereNobodyIsSignedIn(IngressDriver ingress)
    {
        var known = await _doors.PassesAsync(ingress, Get("/api/x", _doors.SignedIn("dev")));
        known.Value("X-Iap-User-Id").ShouldBe("/corp:alice-1");
        known.Value("X-Iap-User-Email").ShouldBe("alice@example.com");
        known.Value("X-Iap-Groups").ShouldBe("dev");
        known.Value("X-Iap-Jwt-Assertion")!.Split('.').Length.ShouldBe(3);

        var anonymous = await _doors.PassesAsync(ingress, Get("/public/x"));
        string[] told = ["X-Iap-User-Id", "X-Iap-User-Email", "X-Iap-Groups", "X-Iap-Jwt-Assertion"];
        told.ShouldAllBe(name => anonymous.Value(name) == "");
        anonymous.Values("Set-Cookie").ShouldBeEmpty();
    }

    /// <summary>No ingress takes out every spelling, and this door can take out none: whoever sends one that would reach the app is refused.</summary>
    [Test]
    public async Task S1_S2_S4_S5_RefusesIdentityOfTheClientsOwn_InEverySpellingThatReachesTheApp(
        [ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress,
        [Values("X-Iap-User-Id", "x-iap-user-EMAIL", "X-Iap-Jwt-Assertion", "X-Iap-Whatever", "X_Iap_User_Id", "x.iap.groups", "X!Iap~User|Id", "X-Goog-Iap-Jwt-Assertion", "X-Goog-Authenticated-User-Email",
            "X-Auth-Request-User", "X-Auth-Request-Email", "X-Forwarded-User", "X_Forwarded_Email", "X-Forwarded-Groups", "X_Forwarded_For", "X-HTTP-Method-Override", "X_Method", "X-Rewrite-URL", "Proxy")] string name)
    {
        var request = Get("/public/x", $"{name}: root");
        if (Arrives(ingress, request, name))
        {
            (await _doors.RefusesAsync(ingress, request)).Status.ShouldBeOneOf(400, 403);
            await _doors.RefusesAsync(ingress, request with { Target = "/api/x", Headers = [$"{name}: root", _doors.SignedIn("dev")] });
        }
        else
        {
            (await _doors.PassesAsync(ingress, request)).Value("X-Iap-User-Id").ShouldBe("");
        }
    }

    [TestCaseSource(typeof(IngressDriver), nameof(IngressDriver.All))]
    public async Task PassesWhatIsTheClientsOwnAffair(IngressDriver ingress) =>
        await _doors.PassesAsync(ingress, Get("/public/x", "X-Custom: 1", "X_Custom: 2", "X-Goog-Api-Key: k", "X-Request-Id: r", "Referer: https://elsewhere.example/", "User-Agent: Mozilla/5.0"));

    [Test]
    public async Task S10_RefusesWhatIsNoUtf8_AndGoesOn([ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress, [Values("User-Agent: \u00c3\u0028", "Cookie: a=\u00ff")] string header)
    {
        (await _doors.RefusesAsync(ingress, Get("/public/x", header))).Status.ShouldBe(400);
        await _doors.PassesAsync(ingress, Get("/public/x"));
    }

    [TestCaseSource(typeof(IngressDriver), nameof(IngressDriver.All))]
    public async Task RefusesWhatIsTooMuch(IngressDriver ingress)
    {
        await _doors.RefusesAsync(ingress, Get("/public/x", "Cookie: a=" + new string('a', 40_000)));
        await _doors.RefusesAsync(ingress, Get("/public/" + new string('a', 20_000)));
        if (ingress is not EnvoyHttpDriver)
        {
            await _doors.RefusesAsync(ingress, Get("/public/x", [.. Enumerable.Range(0, 200).Select(number => $"X-{number}: 1")]));
        }
    }

    [Test]
    public async Task S29_RefusesAConnectionLineThatWouldTakeOursOut([Values("x-iap-user-id", "X-IAP-JWT-ASSERTION", "X-Forwarded-User")] string tokens)
    {
        // An ingress that passes it on, which none of the others does.
        var question = $"GET /caddy HTTP/1.0\r\nHost: {Host}\r\nX-Forwarded-Method: GET\r\nX-Forwarded-Host: {Host}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Uri: /public/x\r\nConnection: {tokens}\r\n\r\n";
        (await RawAnswer.ExchangeAsync(_doors.Gateway.Doors, ClientRequest.Bytes.GetBytes(question))).Status.ShouldBe(400);
    }

    [Test]
    public async Task S29_TellsIdentity_WhateverConnectionNames([ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress)
    {
        var answer = await ingress.AskAsync(_doors.Gateway.Doors, Get("/api/x", _doors.SignedIn("dev"), "Connection: close, x-iap-user-id, cookie, x-original-url"));
        if (ingress.LetsThrough(answer.Status))
        {
            answer.Value("X-Iap-User-Id").ShouldBe("/corp:alice-1");
        }
    }

    [Test]
    public async Task S38_KnowsNoHealthChecker(
        [ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress, [Values("GoogleHC/1.0", "kube-probe/1.33", "ELB-HealthChecker/2.0")] string agent) =>
        (await _doors.RefusesAsync(ingress, Get("/admin/x", $"User-Agent: {agent}"))).Status.ShouldBe(401);

    [Test]
    public async Task S37_OpensNoWebSocketForAPageOfAnotherOrigin([ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress)
    {
        string[] handshake = [_doors.SignedIn("dev"), "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
        await _doors.PassesAsync(ingress, Get("/api/ws", [.. handshake, $"Origin: https://{Host}"]));
        (await _doors.RefusesAsync(ingress, Get("/api/ws", [.. handshake, "Origin: https://evil.example"]))).Status.ShouldBe(403);
        await _doors.RefusesAsync(ingress, Get("/api/ws", handshake));
    }

    private static bool Arrives(IngressDriver ingress, ClientRequest request, string name) =>
        ClientRequest.Bytes.GetString(ingress.Question(request)).Contains($"\r\n{name}: root\r\n", StringComparison.OrdinalIgnoreCase);
}
