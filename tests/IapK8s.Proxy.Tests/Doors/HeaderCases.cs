using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors;

internal sealed class HeaderCases
{
    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync() => _proxy = await ProxyFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _proxy.DisposeAsync();

    [Test]
    public async Task S1_TellsTheAppOneName_WhenTheClientSendsItsOwnInAnySpelling()
    {
        var answer = await _proxy.GetAsync("/api/x", _proxy.SignedIn("dev"), "X_Iap_User_Id: root", "x_IAP-user_id: root", "X.Iap.User.Id: root", "X-Iap-Groups: admin", "X-IAP-USER-EMAIL: root@example.com");

        answer.Status.ShouldBe(200);
        answer.Body.ShouldNotContain("root");
        Lines(answer.Body, name => name.StartsWith("x-iap-user-id", StringComparison.Ordinal)).ShouldBe(["X-Iap-User-Id: /corp:alice-1"]);
        Lines(answer.Body, name => name.StartsWith("x-iap-groups", StringComparison.Ordinal)).ShouldBe(["X-Iap-Groups: dev"]);
        Lines(answer.Body, name => name.StartsWith("x-iap-user-email", StringComparison.Ordinal)).ShouldBe(["X-Iap-User-Email: alice@example.com"]);
    }

    [Test]
    public async Task S2_S4_TellsTheAppNoName_WhenNobodyIsSignedIn()
    {
        var answer = await _proxy.GetAsync("/public/x", "X_Iap_Groups: admin", "X-Iap-User-Id: root", "X-Iap-Jwt-Assertion: e30.e30.e30", "X-Goog-Iap-Jwt-Assertion: x",
            "X-Goog-Authenticated-User-Email: x", "X-Auth-Request-User: root", "X-Forwarded-User: root", "X_Forwarded_Email: root", "X-Forwarded-Groups: root", "X-Forwarded-Preferred-Username: root");

        answer.Status.ShouldBe(200);
        Lines(answer.Body, name => name.StartsWith("x-", StringComparison.Ordinal)).ShouldBe(
            ["X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: https", "X-Forwarded-Host: app.example.com", "X-Forwarded-Port: 443"]);
    }

    [TestCase("X-Iap-User-Id")]
    [TestCase("X_IAP_USER_ID")]
    [TestCase("x.iap.user.id")]
    [TestCase("X!Iap~User|Id")]
    [TestCase("X_Forwarded_User")]
    public async Task S5_ReachesNoCgiVariable_WhenNamesAreFoldedASecondTime(string name)
    {
        var answer = await _proxy.GetAsync("/public/x", $"{name}: root");

        // What CGI makes of it: HTTP_, upper case, every separator an underscore.
        var variables = Lines(answer.Body, _ => true).Select(line => string.Concat(line.Split(':')[0].Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_')));
        variables.ShouldNotContain("X_IAP_USER_ID");
        variables.ShouldNotContain("X_FORWARDED_USER");
        answer.Body.ShouldNotContain("root");
    }

    [TestCase("X-Forwarded-Uri: /public/x")]
    [TestCase("X-Original-URL: /public/x")]
    [TestCase("X-Original-URI: /public/x")]
    [TestCase("X-Rewrite-URL: /public/x")]
    [TestCase("X-Forwarded-Prefix: /public")]
    public async Task S11_DecidesByTheRequestLine_WhenAHeaderNamesAnotherPath(string header)
    {
        (await _proxy.GetAsync("/admin/x", header)).Status.ShouldBe(401);
        (await _proxy.GetAsync("/public/x", header)).Body.ShouldNotContain(header.Split(':')[0], Case.Insensitive);
    }

    [Test]
    public async Task S13_TellsTheAppThePolicysScheme_WhenTheClientClaimsAnother()
    {
        var answer = await _proxy.GetAsync("/public/x", "X-Forwarded-Proto: http", "X-Forwarded-Host: evil.example", "X-Forwarded-Port: 1", "Forwarded: proto=http;host=evil.example");

        Lines(answer.Body, name => name.Contains("forwarded", StringComparison.Ordinal)).ShouldBe(
            ["X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: https", "X-Forwarded-Host: app.example.com", "X-Forwarded-Port: 443"]);
    }

    [TestCase("x-envoy-original-path: /public/y")]
    [TestCase("x-envoy-external-address: 10.0.0.1")]
    [TestCase("x-envoy-internal: true")]
    [TestCase("X_Envoy_Retry_On: 5xx")]
    [TestCase("X-Real-IP: 10.0.0.1")]
    public async Task S15_S16_TakesInternalHeadersFromNobody(string header)
    {
        (await _proxy.GetAsync("/admin/x", header)).Status.ShouldBe(401);

        var answer = await _proxy.GetAsync("/public/x", header);
        answer.Body.ShouldNotContain(header.Split(':')[1].Trim() + "\r\n");
        (await _proxy.AuditLinesAsync()).ShouldAllBe(line => line.Contains("\"client\":\"127.0.0.1\"", StringComparison.Ordinal));
    }

    [Test]
    public async Task S29_KeepsItsOwnHeaders_WhenConnectionNamesThem()
    {
        var answer = await _proxy.GetAsync("/api/x", _proxy.SignedIn("dev"), "Connection: close, x-iap-user-id, X-IAP-JWT-ASSERTION, x-forwarded-for, X-Forwarded-Proto, host, cookie");

        Lines(answer.Body, name => name is "x-iap-user-id" or "x-iap-jwt-assertion" or "x-forwarded-for" or "x-forwarded-proto" or "host").Count.ShouldBe(5);
    }

    [Test]
    public async Task DropsWhatConnectionNames_WhenItIsTheClientsOwn()
    {
        var answer = await _proxy.GetAsync("/public/x", "Connection: X-Hop", "X-Hop: 1", "X-End: 2");

        answer.Body.ShouldNotContain("X-Hop");
        answer.Body.ShouldContain("X-End: 2");
    }

    [Test]
    public async Task S90_StripsMethodOverrides()
    {
        var answer = await _proxy.GetAsync("/public/x", "X-HTTP-Method-Override: DELETE", "X-HTTP-Method: DELETE", "X_Method_Override: DELETE");

        answer.Body.ShouldNotContain("DELETE");
    }

    [Test]
    public async Task S91_StripsIdentity_WhenAPreflightPasses()
    {
        _proxy.World.Policy = _proxy.World.Policy with { Preflight = Policy.Definitions.PreflightMode.PassThrough };
        _proxy.Push();

        var answer = await _proxy.SendAsync(ProxyFixture.Request("OPTIONS", "/api/x", "Origin: https://other.example", "Access-Control-Request-Method: PUT", "X-Iap-User-Id: root", "x_iap_groups: admin", _proxy.SignedIn("dev")));

        answer.Status.ShouldBe(200);
        answer.Body.ShouldNotContain("iap", Case.Insensitive);
    }

    [TestCase("OPTIONS", "Origin: https://other.example")]
    [TestCase("OPTIONS", "Access-Control-Request-Method: PUT")]
    [TestCase("GET", "Origin: https://other.example\r\nAccess-Control-Request-Method: PUT")]
    public async Task S90_RefusesWhatIsNoGenuinePreflight(string method, string headers)
    {
        _proxy.World.Policy = _proxy.World.Policy with { Preflight = Policy.Definitions.PreflightMode.PassThrough };
        _proxy.Push();

        (await _proxy.SendAsync(ProxyFixture.Request(method, "/api/x", headers))).Status.ShouldBe(401);
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    [Test]
    public async Task RemovesItsOwnCookies_WhenTheAppHasSomeToo()
    {
        var session = _proxy.World.CookiePair(_proxy.World.Session(_proxy.Now, "dev"));

        var answer = await _proxy.GetAsync("/api/x", $"Cookie: a=1; {session}; b=2; __Host-Iap-Attempt-x=y; __host-iap-z=1");

        Lines(answer.Body, name => name == "cookie").ShouldBe(["Cookie: a=1; b=2"]);
    }

    [Test]
    public async Task TakesItsOwnNamesFromTheAppsAnswer()
    {
        _proxy.Upstream.Responder = _ => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: app=1; Path=/\r\nSet-Cookie: __Host-Iap-deadbeef=x; Secure; Path=/\r\nSet-Cookie: =__Host-Iap-deadbeef=x\r\nX-Iap-Generated-Response: true\r\nX_Iap_Generated_Response: true\r\n\r\n";

        var answer = await _proxy.GetAsync("/public/x");

        answer.Headers("Set-Cookie").ShouldBe(["app=1; Path=/"]);
        answer.Head.ShouldNotContain("Generated", Case.Insensitive);
    }

    [Test]
    public async Task MarksEveryAnswerOfItsOwn()
    {
        foreach (var target in new[] { "/admin/x", "/.iap/nothing", "/public/a%2fb", "/.iap/identity", "/.iap/jwks.json" })
        {
            (await _proxy.GetAsync(target)).Header("X-Iap-Generated-Response").ShouldBe("true", target);
        }

        (await _proxy.GetAsync("/public/x")).Header("X-Iap-Generated-Response").ShouldBeNull();
    }

    [Test]
    public async Task PassesHeaderBytesUnchanged_WhenTheyAreUtf8()
    {
        _proxy.Upstream.Responder = head => $"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Answer: {WireReader.Header(head, "X-Name")}\r\n\r\n";

        // "é" as UTF-8, one character a byte.
        (await _proxy.GetAsync("/public/x", "X-Name: caf\u00c3\u00a9")).Header("X-Answer").ShouldBe("caf\u00c3\u00a9");
        (await _proxy.GetAsync("/public/x", "X-Name: caf\u00e9")).Status.ShouldBe(400);
    }

    private static List<string> Lines(string head, Func<string, bool> isWanted) =>
        [.. head.Split("\r\n").Skip(1).Where(line => line.Contains(':', StringComparison.Ordinal) && isWanted(line.Split(':')[0].ToLowerInvariant()))];
}
