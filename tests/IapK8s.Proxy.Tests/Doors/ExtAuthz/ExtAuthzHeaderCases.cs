using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Tests.Harness;
using IapK8s.TestKit.Identities;

namespace IapK8s.Proxy.Tests.Doors.ExtAuthz;

[TestFixture(false)]
[TestFixture(true)]
internal sealed class ExtAuthzHeaderCases(bool raw)
{
    private ExtAuthzFixture _door;

    [SetUp]
    public async Task StartAsync() => _door = await ExtAuthzFixture.StartAsync(raw);

    [TearDown]
    public async Task StopAsync() => await _door.DisposeAsync();

    [Test]
    public async Task TellsTheAppWhoIsAsking()
    {
        var outcome = await _door.GetAsync("/api/x", _door.SignedIn("dev"));

        outcome.Status.ShouldBe(200);
        outcome.App("x-iap-user-id").ShouldBe(["/corp:alice-1"]);
        outcome.App("x-iap-user-email").ShouldBe(["alice@example.com"]);
        outcome.App("x-iap-groups").ShouldBe(["dev"]);
        outcome.App("x-iap-jwt-assertion").Single().Split('.').Length.ShouldBe(3);
    }

    /// <summary>A sidecar behind decides again, by the user's own credential.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task LeavesTheCredentialsToASidecarBehind(bool hasSidecars)
    {
        using var key = TestKeys.Signing("ec-1");
        _door.World.Jwks = TestTokens.Jwks(key);
        _door.World.Policy = _door.World.Policy with { Programmatic = new ProgrammaticSettings { Audiences = ["shop"] }, Gateway = new GatewayUse(ForwardAuth: true, [], hasSidecars) };
        _door.Push();
        var session = _door.SignedIn("dev");
        var now = _door.Now.ToUnixTimeSeconds();
        var token = "Bearer " + TestTokens.Sign("""{"alg":"ES256","kid":"ec-1"}""", $$"""{"iss":"https://idp.example.com","sub":"alice-1","aud":"shop","iat":{{now}},"exp":{{now + 300}},"groups":["dev"]}""", key);

        var byCookie = await _door.GetAsync("/api/x", session + "; theme=dark");
        var byToken = await _door.GetAsync("/api/x", "Authorization: " + token);
        var byProxyToken = await _door.GetAsync("/api/x", "Proxy-Authorization: " + token, "X_Iap_User_Id: root");

        new[] { byCookie, byToken, byProxyToken }.ShouldAllBe(outcome => outcome.Status == 200);
        byCookie.App("cookie").ShouldBe([hasSidecars ? session["Cookie: ".Length..] + "; theme=dark" : "theme=dark"]);
        byToken.App("authorization").ShouldBe(hasSidecars ? [token] : []);
        byProxyToken.App("proxy-authorization").ShouldBe(hasSidecars ? [token] : []);
        byProxyToken.App("x_iap_user_id").ShouldBeEmpty();
    }

    [Test]
    public async Task TellsEnvoyWhatWasDecided()
    {
        var allowed = await _door.GetAsync("/api/x", _door.SignedIn("dev"));
        var denied = await _door.GetAsync("/admin/x", _door.SignedIn("dev"));

        allowed.Told("decision").ShouldBe("allow");
        allowed.Told("principal").ShouldBe("/corp:alice-1");
        allowed.Told("email").ShouldBe("alice@example.com");
        allowed.Told("policy").ShouldBe("shop/shop");
        allowed.Told("rule").ShouldBe("shop/shop/dev");
        denied.Told("decision").ShouldBe("deny");
        denied.Told("code").ShouldBe("IAP2002");
        (await _door.AuditLinesAsync()).ShouldContain(line => line.Contains(allowed.Told("request_id")!, StringComparison.Ordinal));
    }

    [Test]
    public async Task S1_TellsTheAppOneName_WhenTheClientSendsItsOwnInAnySpelling()
    {
        var outcome = await _door.GetAsync("/api/x", _door.SignedIn("dev"), "X_Iap_User_Id: root", "x_IAP-user_id: root", "X.Iap.User.Id: root", "X-Iap-Groups: admin", "X-IAP-USER-EMAIL: root@example.com", "x-iap-user-id: root", "x-iap-jwt-assertion: root");

        outcome.Status.ShouldBe(200);
        outcome.AtTheApp.ShouldAllBe(line => !line.Value.Contains("root", StringComparison.Ordinal));
        outcome.App("x-iap-user-id").ShouldBe(["/corp:alice-1"]);
        outcome.App("x-iap-groups").ShouldBe(["dev"]);
    }

    [Test]
    public async Task S2_S4_TellsTheAppNoName_WhenNobodyIsSignedIn()
    {
        var outcome = await _door.GetAsync("/public/x", "X_Iap_Groups: admin", "X-Iap-User-Id: root", "X-Iap-Jwt-Assertion: e30.e30.e30", "X-Goog-Iap-Jwt-Assertion: x",
            "X-Goog-Authenticated-User-Email: x", "X-Auth-Request-User: root", "X-Forwarded-User: root", "X_Forwarded_Email: root", "X-Forwarded-Groups: root", "X-Forwarded-Preferred-Username: root");

        outcome.Status.ShouldBe(200);
        outcome.AtTheApp.ShouldBe([("x-forwarded-for", "127.0.0.1"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "app.example.com"), ("x-forwarded-port", "443")]);
        outcome.Answer.OkResponse.HeadersToRemove.ShouldContain("x-iap-user-email", "also where nobody sent it");
    }

    [TestCase("x-iap-user-id")]
    [TestCase("X_IAP_USER_ID")]
    [TestCase("x.iap.user.id")]
    [TestCase("X!Iap~User|Id")]
    [TestCase("X_Forwarded_User")]
    public async Task S5_ReachesNoCgiVariable_WhenNamesAreFoldedASecondTime(string name)
    {
        var outcome = await _door.GetAsync("/public/x", $"{name}: root");

        outcome.Status.ShouldBe(200);
        outcome.AtTheApp.ShouldAllBe(line => line.Value != "root");
    }

    [TestCase("x-env: a", "x-env: prod")]
    [TestCase("x-env: prod", "x-env: a")]
    [TestCase("x-env: prod", "X-Env: prod")]
    [TestCase("x-env: prod", "x-env:")]
    public async Task S7_Denies_WhenADenyReadsAHeaderThatCameTwice(string first, string second)
    {
        WithCondition("request.headers['x-env'] == 'prod'");

        (await _door.GetAsync("/public/x", first, second)).Status.ShouldBe(401, "nobody knows yet whom it would spare");
        (await _door.GetAsync("/public/x", first, second, _door.SignedIn("dev"))).Status.ShouldBe(403);
        (await _door.GetAsync("/public/x", "x-env: test")).Status.ShouldBe(200);
    }

    [Test]
    public async Task S9_ReadsNamesWithoutCase()
    {
        WithCondition("request.headers['X-Role'] == 'banned'");

        (await _door.GetAsync("/public/x", "x-role: banned")).Status.ShouldBe(403);
        (await _door.GetAsync("/public/x", "x-role: other")).Status.ShouldBe(200);
    }

    [TestCase("X-Forwarded-Uri: /public/x")]
    [TestCase("X-Original-URL: /public/x")]
    [TestCase("X-Rewrite-URL: /public/x")]
    [TestCase("x-envoy-original-path: /public/x")]
    public async Task S11_S15_DecidesByThePath_WhenAHeaderNamesAnother(string header)
    {
        (await _door.GetAsync("/admin/x", header)).Status.ShouldBe(401);
        (await _door.GetAsync("/public/x", header)).AtTheApp.ShouldAllBe(line => line.Value != "/public/x");
    }

    [Test]
    public async Task S13_TellsTheAppThePolicysScheme_WhenTheClientClaimsAnother()
    {
        var outcome = await _door.GetAsync("/public/x", "X-Forwarded-Proto: http", "X-Forwarded-Host: evil.example", "X-Forwarded-Port: 1", "Forwarded: proto=http;host=evil.example", "X_Forwarded_Proto: http");

        outcome.AtTheApp.ShouldBe([("x-forwarded-for", "127.0.0.1"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "app.example.com"), ("x-forwarded-port", "443")]);
    }

    [TestCase("x-envoy-external-address: 10.0.0.1")]
    [TestCase("x-envoy-internal: true")]
    [TestCase("X_Envoy_Retry_On: 5xx")]
    [TestCase("x-envoy-upstream-rq-timeout-ms: 1")]
    [TestCase("X-Real-IP: 10.0.0.1")]
    public async Task S15_S16_TakesInternalHeadersFromNobody(string header)
    {
        (await _door.GetAsync("/admin/x", header)).Status.ShouldBe(401);
        var outcome = await _door.GetAsync("/public/x", header);

        outcome.AtTheApp.Select(line => line.Name).ShouldBe(["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port"]);
        (await _door.AuditLinesAsync()).ShouldAllBe(line => line.Contains("\"client\":\"127.0.0.1\"", StringComparison.Ordinal));
    }

    [Test]
    public async Task S29_KeepsItsOwnHeaders_WhenConnectionNamesThem()
    {
        var outcome = await _door.GetAsync("/api/x", _door.SignedIn("dev"), "Connection: close, x-iap-user-id, X-IAP-JWT-ASSERTION, x-forwarded-for");

        outcome.App("x-iap-user-id").Length.ShouldBe(1);
        outcome.App("x-iap-jwt-assertion").Length.ShouldBe(1);
        outcome.App("connection").ShouldBeEmpty("what a hop after Envoy would make of it is nobody's to say");
    }

    [Test]
    public async Task S90_StripsMethodOverrides()
    {
        var outcome = await _door.GetAsync("/public/x", "X-HTTP-Method-Override: DELETE", "X-HTTP-Method: DELETE", "X_Method_Override: DELETE");

        outcome.AtTheApp.ShouldAllBe(line => line.Value != "DELETE");
    }

    [Test]
    public async Task S91_StripsIdentity_WhenAPreflightPasses()
    {
        _door.World.Policy = _door.World.Policy with { Preflight = PreflightMode.PassThrough };
        _door.Push();

        var outcome = await _door.SendAsync(new EnvoyRequest("OPTIONS", "/api/x", "Origin: https://other.example", "Access-Control-Request-Method: PUT", "X-Iap-User-Id: root", "x_iap_groups: admin", _door.SignedIn("dev")));

        outcome.Status.ShouldBe(200);
        outcome.AtTheApp.ShouldAllBe(line => !line.Name.Contains("iap", StringComparison.Ordinal) && !line.Value.Contains("Iap", StringComparison.Ordinal));
    }

    [TestCase("10.9.9.9", "127.0.0.1")]
    [TestCase("192.0.2.7, 10.0.0.1", "127.0.0.1")]
    public async Task S93_BelievesNoHop_WithoutATrustedProxy(string hops, string client)
    {
        var outcome = await _door.GetAsync("/public/x", $"X-Forwarded-For: {hops}", "X-Real-IP: 127.0.0.1");

        outcome.App("x-forwarded-for").ShouldBe([client]);
        (await _door.AuditLinesAsync()).Single().ShouldContain($"\"client\":\"{client}\"");
    }

    [Test]
    public async Task S93_TakesTheRightmostUntrustedHop_BehindATrustedProxy()
    {
        _door.World.Policy = _door.World.Policy with { TrustedProxies = ["10.0.0.0/8"] };
        _door.Push();

        // Envoy has added who is connected to it by itself.
        var outcome = await _door.SendAsync(new EnvoyRequest("GET", "/public/x", "X-Forwarded-For: 10.0.0.1", "X-Forwarded-For: 192.0.2.7", "X-Forwarded-For: 10.1.1.1") { Peer = "10.1.1.1" });

        outcome.App("x-forwarded-for").Single().ShouldStartWith("192.0.2.7, ");
        (await _door.AuditLinesAsync()).Single().ShouldContain("\"client\":\"192.0.2.7\"");
    }

    private void WithCondition(string condition)
    {
        var everybody = new Member(MemberKind.AllUsers, "");
        _door.World.Policy = _door.World.Policy with
        {
            Rules = [TestWorld.Allow("all", [everybody], "/**"), TestWorld.Deny("some", [everybody], "/**") with { Condition = condition }],
        };
        _door.Push();
    }
}
