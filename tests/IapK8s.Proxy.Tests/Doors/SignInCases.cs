using System.Text.RegularExpressions;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.SignIn;
using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors;

internal sealed partial class SignInCases
{
    private const string Html = "Accept: text/html,application/xhtml+xml";

    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync() => _proxy = await ProxyFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _proxy.DisposeAsync();

    [Test]
    public async Task SendsABrowserToThePortal_WithAnAttemptThatThePortalCannotRead()
    {
        var answer = await _proxy.GetAsync("/api/x?a=1&b=/2", Html, "Sec-Fetch-Mode: navigate");

        answer.Status.ShouldBe(302);
        answer.Header("Cache-Control").ShouldBe("no-store");
        var location = new Uri(answer.Header("Location")!);
        location.GetLeftPart(UriPartial.Path).ShouldBe("https://auth.example.com/sign-in");
        location.Query.ShouldNotContain("b%3D");
        _proxy.World.Ring().TryReadSignInQuery(location.Query, _proxy.Now, out var request).ShouldBeTrue();
        var attempt = AttemptOf(answer);
        attempt.ReturnPath.ShouldBe("/api/x?a=1&b=/2");
        request!.AttemptId.ShouldBe(attempt.Id);
        request.NonceHash.ShouldBe(attempt.NonceHash);
        request.Origin.ShouldBe("https://app.example.com");
        answer.Headers("Set-Cookie").ShouldAllBe(line => line.EndsWith("; Path=/; Secure; HttpOnly; SameSite=Lax", StringComparison.Ordinal));
    }

    [TestCase("POST", Html)]
    [TestCase("GET", "Accept: */*")]
    [TestCase("GET", "Accept: application/json")]
    [TestCase("GET", Html + "\r\nX-Requested-With: XMLHttpRequest")]
    [TestCase("GET", Html + "\r\nSec-Fetch-Mode: cors")]
    [TestCase("GET", Html + "\r\nSec-Fetch-Mode: no-cors")]
    public async Task AnswersEverybodyElseWith401(string method, string headers)
    {
        var answer = await _proxy.SendAsync(ProxyFixture.Request(method, "/api/x", headers, "Content-Length: 0"));

        answer.Status.ShouldBe(401);
        answer.Header("WWW-Authenticate")!.ShouldStartWith("Bearer realm=\"https://app.example.com\"");
        answer.Headers("Set-Cookie").ShouldBeEmpty();
    }

    [Test]
    public async Task TellsAProgramWhereToSignIn()
    {
        var answer = await _proxy.GetAsync("/api/x");

        answer.Header("Content-Type").ShouldBe("application/problem+json");
        answer.Body.ShouldContain("\"sign_in_url\":\"https://app.example.com/.iap/refresh\"");
        answer.Body.ShouldContain("\"code\":\"IAP1001\"");
    }

    [Test]
    public async Task S74_SendsNothingOfTheApps_AndDialsItNot_WhenNobodyIsSignedIn()
    {
        foreach (var headers in new[] { Html, "Accept: */*", "Content-Type: application/grpc" })
        {
            await _proxy.GetAsync("/api/x", headers);
        }

        _proxy.Upstream.Connections.ShouldBe(0);
    }

    [TestCase("GoogleHC/1.0")]
    [TestCase("kube-probe/1.33")]
    [TestCase("ELB-HealthChecker/2.0")]
    public async Task S38_BelievesNoUserAgent(string agent) => (await _proxy.GetAsync("/admin/x", $"User-Agent: {agent}")).Status.ShouldBe(401);

    [TestCase("/healthz")]
    [TestCase("/readyz")]
    [TestCase("/metrics")]
    [TestCase("/debug/pprof")]
    public async Task S75_KeepsItsOwnEndpointsOffTheDataPort(string path) => (await _proxy.GetAsync(path)).Status.ShouldBe(401);

    [Test]
    public async Task KeepsFiveAttempts_AndDropsTheOldest()
    {
        var cookies = new List<string>();
        for (var index = 0; index < 6; index++)
        {
            var attempt = Attempt.Begin($"/api/{index}", _proxy.Now);
            cookies.Add($"{CookieNames.Attempt(attempt.Id)}={_proxy.World.Ring().SealAttempt(attempt)}");
            _proxy.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var answer = await _proxy.GetAsync("/api/x", Html, "Cookie: " + string.Join("; ", cookies) + "; __Host-Iap-Attempt-broken=x");

        var dropped = answer.Headers("Set-Cookie").Where(line => line.Contains("Max-Age=0", StringComparison.Ordinal)).Select(line => line.Split('=')[0]).ToList();
        dropped.ShouldBe([cookies[1].Split('=')[0], cookies[0].Split('=')[0], "__Host-Iap-Attempt-broken"]);
    }

    [Test]
    public async Task SetsTheSession_WhenTheHandoffAnswersTheAttempt()
    {
        var start = await _proxy.GetAsync("/api/x?a=1", Html);
        var attempt = AttemptOf(start);
        var session = _proxy.World.Session(_proxy.Now, "dev");

        var answer = await HandoffAsync(attempt, session, CookieLine(start));

        answer.Status.ShouldBe(302);
        answer.Header("Location").ShouldBe("/api/x?a=1");
        answer.Header("Cache-Control").ShouldBe("no-store");
        answer.Header("Referrer-Policy").ShouldBe("no-referrer");
        var set = answer.Headers("Set-Cookie");
        set.Count.ShouldBe(2);
        set[1].ShouldStartWith($"{CookieNames.Attempt(attempt.Id)}=; Max-Age=0");
        (await _proxy.GetAsync("/api/x", "Cookie: " + set[0].Split(';')[0])).Status.ShouldBe(200);
    }

    [TestCase(1, "alice-1", true, Description = "a step-up")]
    [TestCase(0, "bob-2", true, Description = "another person")]
    [TestCase(0, "alice-1", false, Description = "the same person in another tab")]
    public async Task S42_EndsTheSessionThatIsReplaced(int stepUps, string subject, bool isEnded)
    {
        var old = _proxy.World.Session(_proxy.Now, "dev");
        var oldCookie = _proxy.World.CookiePair(old);
        var attempt = Attempt.Begin("/api/x", _proxy.Now, stepUps);
        var next = _proxy.World.Session(_proxy.Now, "dev") with { Subject = subject };

        var answer = await HandoffAsync(attempt, next, $"Cookie: {oldCookie}; {CookieNames.Attempt(attempt.Id)}={_proxy.World.Ring().SealAttempt(attempt)}");

        answer.Status.ShouldBe(302);
        next.Id.ShouldNotBe(old.Id);
        _proxy.Gateway.Ended.ShouldBe(isEnded ? [old.Id] : []);
        (await _proxy.GetAsync("/api/x", "Cookie: " + oldCookie)).Status.ShouldBe(isEnded ? 401 : 200);
        (await _proxy.GetAsync("/api/x", "Cookie: " + _proxy.World.CookiePair(next))).Status.ShouldBe(200);
    }

    [Test]
    public async Task S42_TakesNoHandoffInABrowserWithoutTheAttempt()
    {
        var start = await _proxy.GetAsync("/api/x", Html);
        var other = await _proxy.GetAsync("/api/y", Html);
        var session = _proxy.World.Session(_proxy.Now, "dev");

        // Another browser's attempt, none, and the right name with the wrong content.
        var attempt = AttemptOf(start);
        foreach (var cookie in new[] { CookieLine(other), "", $"Cookie: {CookieNames.Attempt(attempt.Id)}={CookieLine(other).Split('=', 2)[1]}" })
        {
            var answer = await HandoffAsync(attempt, session, cookie);
            answer.Headers("Set-Cookie").ShouldAllBe(line => !line.StartsWith(_proxy.World.CookieName() + "=", StringComparison.Ordinal));
        }
    }

    [Test]
    public async Task RestartsOnce_ThenShowsAPage_WhenTheBrowserLosesTheAttempt()
    {
        var start = await _proxy.GetAsync("/api/x", Html);
        var session = _proxy.World.Session(_proxy.Now, "dev");

        var again = await HandoffAsync(AttemptOf(start), session, "");
        again.Status.ShouldBe(302);
        again.Header("Location")!.ShouldStartWith("https://auth.example.com/sign-in?");

        var page = await HandoffAsync(AttemptOf(again), session, "");
        page.Status.ShouldBe(400);
        page.Body.ShouldContain("IAP3004");
    }

    [Test]
    public async Task GoesToTheFrontPage_WhenAnotherTabSignedInAlready()
    {
        var start = await _proxy.GetAsync("/api/x", Html);
        var session = _proxy.World.Session(_proxy.Now, "dev");

        var answer = await HandoffAsync(AttemptOf(start), session, "Cookie: " + _proxy.World.CookiePair(session));

        answer.Status.ShouldBe(302);
        answer.Header("Location").ShouldBe("/");
    }

    [Test]
    public async Task RefusesAHandoffThatIsOld_OfAnotherHost_OrNone()
    {
        var start = await _proxy.GetAsync("/api/x", Html);
        var attempt = AttemptOf(start);
        var session = _proxy.World.Session(_proxy.Now, "dev");
        var foreign = Token(attempt, session, TestWorld.OtherHost);
        (await _proxy.GetAsync($"/.iap/handoff?token={foreign}", CookieLine(start))).Status.ShouldBe(400);
        (await _proxy.GetAsync("/.iap/handoff", CookieLine(start))).Status.ShouldBe(400);
        (await _proxy.GetAsync("/.iap/handoff?token=<script>alert(1)</script>", Html)).Body.ShouldNotContain("<script>alert");

        var token = Token(attempt, session);
        _proxy.Clock.Advance(TimeSpan.FromSeconds(61));
        (await _proxy.GetAsync($"/.iap/handoff?token={token}", CookieLine(start))).Status.ShouldBe(400);
    }

    [Test]
    public async Task SignsOut_WithAnOrderThatThePortalCanOpen()
    {
        var session = _proxy.World.Session(_proxy.Now, "dev");
        var cookie = "Cookie: " + _proxy.World.CookiePair(session);

        var answer = await _proxy.SendAsync(ProxyFixture.Request("POST", "/.iap/sign-out", cookie, "Origin: https://app.example.com", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 7") + "again=1");

        answer.Status.ShouldBe(303);
        var location = new Uri(answer.Header("Location")!);
        location.GetLeftPart(UriPartial.Path).ShouldBe("https://auth.example.com/sign-out");
        _proxy.World.Ring().TryOpenSignOut(OrderOf(location), _proxy.Now, out var order).ShouldBeTrue();
        order!.SessionId.ShouldBe(session.Id);
        order.SignInAgain.ShouldBeTrue();
        answer.Header("Set-Cookie")!.ShouldStartWith($"{_proxy.World.CookieName()}=; Max-Age=0");

        // The cookie that somebody kept is worth nothing any more.
        (await _proxy.GetAsync("/api/x", cookie)).Status.ShouldBe(401);
    }

    [TestCase("GET", "Sec-Fetch-Site: cross-site", 403)]
    [TestCase("GET", "Sec-Fetch-Site: same-site", 403)]
    [TestCase("GET", "X: no-metadata", 403)]
    [TestCase("POST", "Sec-Fetch-Site: cross-site", 403)]
    [TestCase("POST", "Origin: https://evil.example", 403)]
    [TestCase("POST", "Origin: null", 403)]
    [TestCase("GET", "Sec-Fetch-Site: same-origin", 303)]
    [TestCase("GET", "Sec-Fetch-Site: none", 303)]
    public async Task SignsNobodyOut_WhenAnotherSiteAsks(string method, string header, int status) =>
        (await _proxy.SendAsync(ProxyFixture.Request(method, "/.iap/sign-out", _proxy.SignedIn("dev"), header, "Content-Length: 0"))).Status.ShouldBe(status);

    [Test]
    public async Task S73_SaysWhoIsSignedIn_WithoutAnyToken()
    {
        var session = _proxy.World.Session(_proxy.Now, "dev");
        var answer = await _proxy.GetAsync("/.iap/identity", "Cookie: " + _proxy.World.CookiePair(session));

        answer.Status.ShouldBe(200);
        answer.Body.ShouldContain("\"email\":\"alice@example.com\"");
        answer.Body.ShouldNotContain(session.Id);
        answer.Body.ShouldNotContain("eyJ");
        (await _proxy.GetAsync("/.iap/identity", _proxy.SignedIn("dev"), "Sec-Fetch-Site: cross-site")).Status.ShouldBe(403);
        (await _proxy.GetAsync("/.iap/identity")).Status.ShouldBe(401);
    }

    [TestCase("/api/x", "/api/x")]
    [TestCase("//evil.example", "/")]
    [TestCase("/\\evil.example", "/")]
    [TestCase("https://evil.example", "/")]
    [TestCase("/%09/evil.example", "/")]
    public async Task S52_ReturnsToThisHostOnly(string asked, string location)
    {
        var answer = await _proxy.GetAsync("/.iap/refresh?return=" + Uri.EscapeDataString(asked), Html, _proxy.SignedIn("dev"));

        answer.Status.ShouldBe(302);
        answer.Header("Location").ShouldBe(location);
    }

    [Test]
    public async Task S98_ShowsNothingOfTheRequestOnItsPages()
    {
        var answer = await _proxy.GetAsync("/<script>alert(1)</script>?<script>", Html, _proxy.SignedIn("dev"), "X-Name: <script>alert(1)</script>");

        answer.Body.ShouldNotContain("<script>alert");
        answer.Header("Content-Security-Policy")!.ShouldStartWith("default-src 'none'");
    }

    [Test]
    public async Task SendsTheDeniedToThePolicysPage_WhenItNamesOne()
    {
        _proxy.World.Policy = _proxy.World.Policy with { AccessDeniedRedirect = "https://help.example.com/access" };
        _proxy.Push();

        (await _proxy.GetAsync("/admin/x", Html, _proxy.SignedIn("dev"))).Header("Location").ShouldBe("https://help.example.com/access");
        (await _proxy.GetAsync("/admin/x", _proxy.SignedIn("dev"))).Status.ShouldBe(403);
    }

    private Task<RawResponse> HandoffAsync(Attempt attempt, Session session, string cookieLine) =>
        _proxy.GetAsync($"/.iap/handoff?token={Token(attempt, session)}", cookieLine.Length == 0 ? [Html] : [Html, cookieLine]);

    private string Token(Attempt attempt, Session session, string host = TestWorld.Host) => _proxy.World.Ring(host).SealHandoff(new Handoff
    {
        AttemptId = attempt.Id,
        NonceHash = attempt.NonceHash,
        SessionCookie = _proxy.World.Cookie(session, host),
        SessionExpiresAt = session.ExpiresAt,
        IssuedAt = _proxy.Now,
    });

    private Attempt AttemptOf(RawResponse answer)
    {
        var pair = CookieLine(answer)["Cookie: ".Length..].Split('=', 2);
        _proxy.World.Ring().TryOpenAttempt(pair[0][CookieNames.AttemptPrefix.Length..], pair[1], _proxy.Now, out var attempt).ShouldBeTrue();
        return attempt!;
    }

    private static string CookieLine(RawResponse answer) => "Cookie: " + answer.Headers("Set-Cookie").Single(line => !line.Contains("Max-Age=0", StringComparison.Ordinal)).Split(';')[0];

    private static string OrderOf(Uri location) => Uri.UnescapeDataString(Order().Match(location.Query).Groups[1].Value);

    [GeneratedRegex("[?&]order=([^&]*)", RegexOptions.NonBacktracking)]
    private static partial Regex Order();
}
