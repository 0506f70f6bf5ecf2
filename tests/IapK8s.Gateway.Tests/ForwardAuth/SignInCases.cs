using System.Net;
using IapK8s.TestKit.ForwardAuth;
using static IapK8s.Gateway.Tests.ForwardAuth.DoorFixture;

namespace IapK8s.Gateway.Tests.ForwardAuth;

/// <summary>Challenges, cookies and redirects.</summary>
internal sealed class SignInCases
{
    private const string Browser = "Accept: text/html";

    private DoorFixture _doors = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _doors = await DoorFixture.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _doors.DisposeAsync();

    [TestCaseSource(typeof(IngressDriver), nameof(IngressDriver.All))]
    public async Task ABrowserIsSentToSignIn_AndAProgramIsToldWhere(IngressDriver ingress)
    {
        var browser = await _doors.RefusesAsync(ingress, Get("/api/x?y=1", Browser));
        var program = await _doors.RefusesAsync(ingress, Get("/api/x"));
        program.Status.ShouldBe(401);
        if (!ingress.PassesRefusals)
        {
            browser.Status.ShouldBe(401);
            browser.Values("Set-Cookie").ShouldBeEmpty();
            return;
        }

        browser.Status.ShouldBe(302);
        browser.Value("Location").ShouldStartWith($"{_doors.Gateway.Portal}/sign-in?");
        browser.Values("Set-Cookie").ShouldHaveSingleItem().ShouldStartWith("__Host-Iap-Attempt-");
        program.Value("WWW-Authenticate").ShouldBe($"Bearer realm=\"https://{Host}\"");
        program.Body.ShouldContain($"https://{Host}/.iap/refresh");
        (await _doors.RefusesAsync(ingress, Get("/api/x", Browser, "Sec-Fetch-Mode: cors"))).Status.ShouldBe(401);
        (await _doors.RefusesAsync(ingress, Get("/api/x", Browser) with { Method = "POST" })).Status.ShouldBe(401);
        (await _doors.RefusesAsync(ingress, Get("/admin/x", Browser, _doors.SignedIn("dev")))).Status.ShouldBe(403);
        (await _doors.RefusesAsync(ingress, Get("/api/x", Browser) with { Method = "HEAD" })).Status.ShouldBe(302);
    }

    /// <summary>NGINX passes on a status and no more; what its client is told comes from a door of its own, which says yes to nobody.</summary>
    [Test]
    public async Task WhomNginxRefusedIsToldWhy()
    {
        var browser = await ExplainAsync("GET", "/api/x?y=1", Browser);
        browser.Status.ShouldBe(302);
        browser.Value("Location").ShouldStartWith($"{_doors.Gateway.Portal}/sign-in?");
        browser.Values("Set-Cookie").ShouldHaveSingleItem().ShouldStartWith("__Host-Iap-Attempt-");
        (await ExplainAsync("GET", "/api/x")).Status.ShouldBe(401);
        (await ExplainAsync("POST", "/api/x", Browser)).Status.ShouldBe(401);
        var denied = await ExplainAsync("GET", "/admin/x", Browser, _doors.SignedIn("dev"));
        denied.Status.ShouldBe(403);
        denied.Body.ShouldContain("IAP2002");
        (await ExplainAsync("GET", "/public/../admin/x")).Status.ShouldBe(400);

        var meanwhile = await ExplainAsync("GET", "/api/x?y=1", Browser, _doors.SignedIn("dev"));
        meanwhile.Status.ShouldBe(302);
        meanwhile.Value("Location").ShouldBe("/api/x?y=1");
        (await ExplainAsync("GET", "/api/x", _doors.SignedIn("dev"))).Status.ShouldBe(503);
    }

    [Test]
    public async Task S44_ABadCookieIsNobody(
        [ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress, [Values("%%%", "", "a", "AAAAAAAAAAAAAAAAAAAAAAAA", "\"", "{", "aaaaaaaa.bbbbbbbb.cccccccc")] string value)
    {
        var cookie = $"Cookie: {_doors.App.Scope.CookieName}={value}";
        (await _doors.RefusesAsync(ingress, Get("/api/x", cookie))).Status.ShouldBe(401);
        (await _doors.PassesAsync(ingress, Get("/public/x", cookie))).Value("X-Iap-User-Id").ShouldBe("");
    }

    [TestCaseSource(typeof(IngressDriver), nameof(IngressDriver.All))]
    public async Task S44_TwoCookiesAreNone(IngressDriver ingress)
    {
        var (first, second) = (_doors.CookiePair("dev"), _doors.CookiePair("dev"));
        foreach (var lines in new[] { new[] { $"Cookie: {first}; {second}" }, [$"Cookie: {first}", $"Cookie: {second}"] })
        {
            (await _doors.RefusesAsync(ingress, Get("/api/x", lines))).Status.ShouldBe(401);
            (await _doors.RefusesAsync(ingress, Get("/public/x", lines))).Status.ShouldBe(401);
        }

        var cut = _doors.CookiePair("dev");
        await _doors.RefusesAsync(ingress, Get("/api/x", $"Cookie: {cut[..^4]}"));
        await _doors.RefusesAsync(ingress, Get("/api/x", "Authorization: Bearer x", "Authorization: Bearer y"));
    }

    [Test]
    public async Task S50_ACookieOfAnotherHostIsNobodys([ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress)
    {
        var value = _doors.CookiePair("dev").Split('=', 2)[1];
        (await _doors.RefusesAsync(ingress, Get("/api/x", $"Cookie: {_doors.Gateway.Shop.Scope.CookieName}={value}"))).Status.ShouldBe(401);
    }

    /// <summary>The whole way, on the app's own host: the ingress sends <c>/.iap/</c> to this gateway.</summary>
    [Test]
    public async Task SignsInThroughTheProxysOwnPaths()
    {
        await using var doors = await DoorFixture.StartAsync(origin: gateway => $"http://shop.localhost:{gateway.Doors.Port}");
        using var browser = new Fixture.Browser();
        var app = doors.App.Scope.Origin;
        var start = await browser.GetAsync($"{app}/.iap/refresh?return={Uri.EscapeDataString($"{app}/api/x?y=1")}");
        start.Status.ShouldBe(HttpStatusCode.Redirect, start.Body);
        var provider = await browser.GetAsync(start.Location!);
        var callback = await browser.GetAsync(provider.Location!);
        var handoff = await browser.GetAsync(callback.Location!);
        handoff.Location.ShouldStartWith($"{app}/.iap/handoff?token=");
        var back = await browser.GetAsync(handoff.Location!);
        back.Status.ShouldBe(HttpStatusCode.Redirect, back.Body);
        back.Location.ShouldBe("/api/x?y=1");
        var cookies = browser.CookiesOf(app);
        cookies.Keys.ShouldHaveSingleItem("the attempt is used up").ShouldBe(doors.App.Scope.CookieName);
        (await browser.GetAsync($"{app}/.iap/identity")).Body.ShouldContain("\"sub\":\"/corp:");

        // The session is this very gateway's: it is rechecked without a call.
        doors.Policy = doors.Policy with { Rules = [Allow("known", new Policy.Definitions.Member(Policy.Definitions.MemberKind.AllAuthenticatedUsers, ""))] };
        doors.Push();
        var request = new ClientRequest("GET", "/x", new Uri(app).Authority, $"Cookie: {doors.App.Scope.CookieName}={cookies[doors.App.Scope.CookieName]}");
        await doors.PassesAsync(IngressDriver.All[0], request);
        doors.Gateway.Time.Advance(TimeSpan.FromMinutes(6));
        await doors.PassesAsync(IngressDriver.All[0], request);

        using var signOut = new HttpRequestMessage(HttpMethod.Post, $"{app}/.iap/sign-out");
        (await browser.SendAsync(signOut)).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await doors.RefusesAsync(IngressDriver.All[0], request)).Status.ShouldBe(401);
    }

    [TestCase("//evil.example")]
    [TestCase("/\\evil.example")]
    [TestCase("/%09/evil.example")]
    [TestCase("\\evil.example")]
    [TestCase("https://evil.example/")]
    [TestCase("https://evil-app.example.com/x")]
    [TestCase("https://app.example.com.evil.example/")]
    [TestCase("https://app.example.com@evil.example/")]
    [TestCase("https://app.example.com:443@evil.example/")]
    [TestCase("https://app.example.com//evil.example")]
    [TestCase("https://app.example.com\\evil.example")]
    [TestCase("javascript:alert(1)")]
    [TestCase("/.iap/sign-out")]
    public async Task S52_S53_GoesBackToAPathOfTheHostAndNowhereElse(string asked)
    {
        var answer = await OwnPathAsync($"/.iap/refresh?return={Uri.EscapeDataString(asked)}", Browser, _doors.SignedIn("dev"));
        answer.Status.ShouldBe(302);
        answer.Value("Location").ShouldBe("/");
    }

    [TestCase("/api/x", "/api/x")]
    [TestCase("https://app.example.com/api/x?y=1", "/api/x?y=1")]
    [TestCase("http://app.example.com/api/x", "/api/x")]
    [TestCase("https://app.example.com", "/")]
    public async Task GoesBackWhereAnIngressWouldHaveIt(string asked, string path) =>
        (await OwnPathAsync($"/.iap/refresh?return={Uri.EscapeDataString(asked)}", Browser, _doors.SignedIn("dev"))).Value("Location").ShouldBe(path);

    /// <summary>An ingress that only knows how to send people to sign in would send them round in circles.</summary>
    [Test]
    public async Task WhoIsTooWeakForWhereTheyGo_SignsInStronger()
    {
        await using var doors = await DoorFixture.StartAsync();
        var everybody = new Policy.Definitions.Member(Policy.Definitions.MemberKind.AllUsers, "");
        var strong = Allow("strong", everybody, "/admin/**") with
        {
            Action = Policy.Definitions.RuleAction.Deny,
            Unless = new Policy.Definitions.AuthenticationRequirement { Acr = "mfa" },
        };
        doors.Policy = doors.Policy with { Rules = [.. doors.Policy.Rules, strong] };
        doors.Push();
        (await doors.RefusesAsync(IngressDriver.All[0], Get("/admin/x", doors.SignedIn("admin")))).Status.ShouldBe(401);
        var answer = await RawAnswer.ExchangeAsync(doors.Gateway.Doors, Get("/.iap/refresh?return=/admin/x", Browser, doors.SignedIn("admin")).ToBytes());
        answer.Status.ShouldBe(302);
        answer.Value("Location").ShouldStartWith($"{doors.Gateway.Portal}/sign-in?");
    }

    /// <summary>Where everything passes, so does a target that a browser reads as another origin; it is no place to send anybody.</summary>
    [Test]
    public async Task S53_NobodyIsSentToATargetThatCanBeReadInTwoWays()
    {
        await using var doors = await DoorFixture.StartAsync();
        doors.Policy = doors.Policy with { Mode = Policy.Definitions.PolicyMode.Off };
        doors.Push();
        var answer = await ExplainAsync(doors, "GET", "//evil.example/x", Browser);
        answer.Status.ShouldBe(503);
        answer.Value("Location").ShouldBeNull();
        (await ExplainAsync(doors, "GET", "/public/x", Browser)).Value("Location").ShouldBe("/public/x");
    }

    [Test]
    public async Task OfTheProxysOwnPathsOnlyThoseAreServed_AndForItsHostsAlone()
    {
        (await OwnPathAsync("/.iap/nothing")).Status.ShouldBe(404);
        (await OwnPathAsync("/.iap/../public/x")).Status.ShouldBe(404);
        (await RawAnswer.ExchangeAsync(_doors.Gateway.Doors, (Get("/.iap/identity") with { Host = "other.example.com" }).ToBytes())).Status.ShouldBe(421);
        (await OwnPathAsync("/.iap/jwks.json")).Status.ShouldBe(200);
        (await OwnPathAsync("/.iap/identity")).Status.ShouldBe(401);
        (await OwnPathAsync("/.iap/identity", _doors.SignedIn("dev"), "Sec-Fetch-Site: cross-site")).Status.ShouldBe(403);
    }

    private Task<RawAnswer> OwnPathAsync(string target, params string[] headers) => RawAnswer.ExchangeAsync(_doors.Gateway.Doors, Get(target, headers).ToBytes());

    private Task<RawAnswer> ExplainAsync(string method, string target, params string[] headers) => ExplainAsync(_doors, method, target, headers);

    private static Task<RawAnswer> ExplainAsync(DoorFixture doors, string method, string target, params string[] headers) => RawAnswer.ExchangeAsync(doors.Gateway.Doors, ClientRequest.Bytes.GetBytes(
        $"{method} /nginx/sign-in/shop/shop HTTP/1.1\r\nHost: gateway\r\nX-Original-URL: https://{Host}{target}\r\nX-Original-Method: {method}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}Connection: close\r\n\r\n"));
}
