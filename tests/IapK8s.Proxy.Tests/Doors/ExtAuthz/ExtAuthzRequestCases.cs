using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors.ExtAuthz;

/// <summary>Methods, targets and hosts, and who may see what of the answer.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class ExtAuthzRequestCases(bool raw)
{
    private ExtAuthzFixture _door;

    [SetUp]
    public async Task StartAsync() => _door = await ExtAuthzFixture.StartAsync(raw);

    [TearDown]
    public async Task StopAsync() => await _door.DisposeAsync();

    [TestCase("/public/x", 200)]
    [TestCase("/public/x?a=/../b&c=%2f", 200)]
    [TestCase("/admin/x", 401)]
    [TestCase("/elsewhere", 401)]
    public async Task DecidesLikeTheProxyDoor(string target, int status) => (await _door.GetAsync(target)).Status.ShouldBe(status);

    [Test]
    public async Task S17_LeavesTheQueryOutOfMatching()
    {
        _door.World.Policy = _door.World.Policy with { Rules = [TestWorld.Allow("status", [new Member(MemberKind.AllUsers, "")], "/api/*/status")] };
        _door.Push();

        (await _door.GetAsync("/api/a/status")).Status.ShouldBe(200);
        (await _door.GetAsync("/api/private/x?p=/status")).Status.ShouldBe(401);
    }

    [TestCase("/admin/x#/public/y", 400)]
    [TestCase("/public/x#y", 400)]
    [TestCase("/admin%23/public", 401)]
    public async Task S18_RefusesAFragment_AndTakesAnEscapedOneForPartOfTheName(string target, int status) => (await _door.GetAsync(target)).Status.ShouldBe(status);

    /// <summary>Nothing here can be rewritten: what is not canonical already is refused, where the proxy door resolves it.</summary>
    [TestCase("//admin/x")]
    [TestCase("//public/x")]
    [TestCase("/public//../admin/x")]
    [TestCase("/public/../admin/secrets")]
    [TestCase("/public/%2e%2e/admin/secrets")]
    [TestCase("/public/.%2e/admin")]
    [TestCase("/./public/x")]
    [TestCase("/public/%78")]
    [TestCase("/public/..%2fadmin/x")]
    [TestCase("/public/..%5cadmin/x")]
    [TestCase("/public\\..\\admin/x")]
    [TestCase("/%5cadmin")]
    [TestCase("/public/%00")]
    [TestCase("/public/%c0%ae%c0%ae/admin")]
    [TestCase("/public/%zz")]
    [TestCase("/public/\u00e9")]
    [TestCase("/public/\ufffd")]
    [TestCase("/admin;a=b/x")]
    [TestCase("/public;/../admin/x")]
    [TestCase("/public/..;/admin/x")]
    [TestCase("http://app.example.com/public/x")]
    [TestCase("*")]
    [TestCase("public/x")]
    [TestCase("")]
    [TestCase("/public/x\r\nX: 1")]
    [TestCase("/public/x y")]
    public async Task S19_S20_S22_S24_RefusesWhatIsNotCanonical(string target)
    {
        (await _door.GetAsync(target, _door.SignedIn("admin", "dev"))).Status.ShouldBe(400);
        (await _door.AuditLinesAsync()).Single().ShouldContain(target.Length > 0 ? "IAP2007" : "IAP2018");
    }

    [TestCase("APP.example.com", 200)]
    [TestCase("app.example.com:8443", 200)]
    [TestCase("app.example.com.", 200)]
    [TestCase("app.example.com:80@x", 400)]
    [TestCase("app.example.com,evil.example", 400)]
    [TestCase("evil.example", 421)]
    [TestCase("", 400)]
    public async Task S27_FindsThePolicyByEverySpellingOfItsHost(string host, int status) =>
        (await _door.SendAsync(new EnvoyRequest("GET", "/public/x") { Host = host })).Status.ShouldBe(status);

    [TestCase("Host: evil.example")]
    [TestCase("host: other.example.com")]
    public async Task RefusesASecondHost(string line) => (await _door.GetAsync("/public/x", line)).Status.ShouldBe(400);

    [TestCase("TRACE", "/admin", 405)]
    [TestCase("CONNECT", "/public/x", 405)]
    [TestCase("CONNECT", "", 400)]
    [TestCase("get", "/public/x", 405)]
    [TestCase("", "/public/x", 400)]
    [TestCase("OPTIONS", "/admin", 401)]
    [TestCase("POST", "/public/x", 401)]
    [TestCase("HEAD", "/public/x", 401)]
    public async Task S90_RefusesOtherMethods(string method, string target, int status) => (await _door.SendAsync(new EnvoyRequest(method, target))).Status.ShouldBe(status);

    [TestCase("User-Agent: GoogleHC/1.0")]
    [TestCase("User-Agent: kube-probe/1.33")]
    public async Task S38_AsksHealthCheckersToo(string agent) => (await _door.GetAsync("/admin", agent)).Status.ShouldBe(401);

    [TestCase("https://evil.example", 403)]
    [TestCase("null", 403)]
    [TestCase("https://app.example.com", 200)]
    public async Task S37_OpensAWebSocketForTheAppsOwnPagesAlone(string origin, int status)
    {
        var outcome = await _door.GetAsync("/api/x", _door.SignedIn("dev"), "Connection: Upgrade", "Upgrade: websocket", $"Origin: {origin}");

        outcome.Status.ShouldBe(status);
        outcome.AtTheApp.Count(line => line.Name is "connection" or "upgrade").ShouldBe(status == 200 ? 2 : 0);
    }

    [Test]
    public async Task S37_OpensNoWebSocket_WithoutAnOriginOrWithTwo()
    {
        (await _door.GetAsync("/api/x", _door.SignedIn("dev"), "Connection: Upgrade", "Upgrade: WebSocket")).Status.ShouldBe(403);
        (await _door.GetAsync("/api/x", _door.SignedIn("dev"), "Connection: Upgrade", "Upgrade: websocket", "Origin: https://app.example.com", "Origin: https://evil.example")).Status.ShouldBe(403);
    }

    [Test]
    public async Task S35_LetsNoOtherProtocolThrough()
    {
        var outcome = await _door.GetAsync("/api/x", _door.SignedIn("dev"), "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__");

        outcome.AtTheApp.ShouldAllBe(line => line.Name != "upgrade" && line.Name != "connection" && line.Name != "http2-settings");
    }

    [TestCase("/.iap/nothing", 404)]
    [TestCase("/.iap/", 404)]
    [TestCase("/.iap", 404)]
    [TestCase("/.iap/jwks.json", 200)]
    [TestCase("/.iap/identity", 200)]
    [TestCase("/%2eiap/nothing", 400)]
    [TestCase("/public/../.iap/x", 400)]
    public async Task AnswersItsOwnPathsItself_AndNeverAllowsThem(string target, int status)
    {
        var outcome = await _door.GetAsync(target, _door.SignedIn("admin", "dev"));

        outcome.IsForwarded.ShouldBeFalse();
        ((int)outcome.Answer.DeniedResponse.Status.Code).ShouldBe(status);
        outcome.Client("x-iap-generated-response").ShouldBe(["true"]);
    }

    [Test]
    public async Task KeepsItsCookiesFromTheApp()
    {
        var session = _door.World.CookiePair(_door.World.Session(_door.Now, "dev"));

        (await _door.GetAsync("/api/x", $"Cookie: a=1; {session}; b=2; __Host-Iap-Attempt-x=y; __host-iap-z=1")).App("cookie").ShouldBe(["a=1; b=2"]);
        (await _door.GetAsync("/api/x", $"Cookie: {session}")).App("cookie").ShouldBeEmpty();
        (await _door.GetAsync("/public/x", "Cookie: a=1,2; b=3")).App("cookie").ShouldBe(["a=1,2; b=3"]);
        (await _door.GetAsync("/public/x", "Cookie: a=1", $"Cookie: {session}")).App("cookie").ShouldBe(["a=1"]);
    }

    [Test]
    public async Task S44_RefusesASessionThatCameTwice()
    {
        var pair = _door.World.CookiePair(_door.World.Session(_door.Now, "dev"));

        (await _door.GetAsync("/public/x", $"Cookie: {pair}", $"Cookie: {pair}")).Status.ShouldBe(401);
        (await _door.GetAsync("/public/x", $"Cookie: {pair}; {pair}")).Status.ShouldBe(401);
    }

    [TestCase("%%%")]
    [TestCase("")]
    [TestCase("AAAA")]
    public async Task S44_ChallengesAMalformedSession(string value) => (await _door.GetAsync("/api/x", $"Cookie: {_door.World.CookieName()}={value}")).Status.ShouldBe(401);

    [Test]
    public async Task S48_S50_TakesNoSessionThatWasChangedOrMadeForAnotherHost()
    {
        var session = _door.World.Session(_door.Now, "dev");
        var good = _door.World.Cookie(session);
        (await AskAsync(good)).ShouldBe(200);
        foreach (var forged in new[] { good[..^1], good[1..], good.Replace(good[40], good[40] == 'A' ? 'B' : 'A'), _door.World.Cookie(session, TestWorld.OtherHost) })
        {
            (await AskAsync(forged)).ShouldBe(401);
        }

        async Task<int> AskAsync(string cookie) => (await _door.GetAsync("/api/x", $"Cookie: {_door.World.CookieName()}={cookie}")).Status;
    }

    [Test]
    public async Task S49_TakesNoTokenUnread_AndKeepsWhatItReadFromTheApp()
    {
        _door.World.Policy = _door.World.Policy with { Programmatic = new ProgrammaticSettings { Audiences = ["shop"] } };
        _door.Push();

        (await _door.GetAsync("/api/x", "Authorization: Bearer x")).Status.ShouldBe(401);
        (await _door.GetAsync("/public/x", "Authorization: Bearer x")).Status.ShouldBe(401);
        (await _door.GetAsync("/public/x", "Authorization: Basic eDp5")).App("authorization").ShouldBe(["Basic eDp5"]);
        (await _door.GetAsync("/public/x", "Proxy-Authorization: Basic eDp5")).App("proxy-authorization").ShouldBeEmpty();
    }

    [TestCase("Authorization: Basic eDp5", "Authorization: Basic eDp5")]
    [TestCase("Authorization: Basic eDp5", "Authorization: Bearer x")]
    [TestCase("Authorization: Basic eDp5", "authorization: ")]
    [TestCase("Proxy-Authorization: Bearer a", "Proxy-Authorization: Bearer b")]
    public async Task RefusesTwoCredentials(string first, string second) => (await _door.GetAsync("/public/x", first, second)).Status.ShouldBe(400);

    [Test]
    public async Task TakesTheParametersOfOneCredentialForWhatTheyAre() =>
        (await _door.GetAsync("/public/x", "Authorization: Digest username=\"a\", realm=\"b\", nonce=\"c\",uri=\"/x\"")).Status.ShouldBe(200);
}
