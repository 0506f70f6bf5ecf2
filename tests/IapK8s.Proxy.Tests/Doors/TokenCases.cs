using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IapK8s.Identity.Keys;
using IapK8s.Identity.Revocations;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Tests.Harness;
using IapK8s.TestKit.Identities;

namespace IapK8s.Proxy.Tests.Doors;

internal sealed class TokenCases
{
    private EcSigningKey _key;
    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync()
    {
        _key = TestKeys.Signing("ec-1");
        var world = new TestWorld { Jwks = TestTokens.Jwks(_key) };
        world.Policy = world.Policy with { Programmatic = new ProgrammaticSettings { Audiences = ["shop"] } };
        _proxy = await ProxyFixture.StartAsync(world);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _proxy.DisposeAsync();
        _key.Dispose();
    }

    [Test]
    public async Task TakesAToken_AndKeepsItFromTheApp()
    {
        var token = Token();

        var answer = await _proxy.GetAsync("/api/x", $"Authorization: Bearer {token}");

        answer.Status.ShouldBe(200);
        answer.Body.ShouldContain("X-Iap-User-Id: /corp:robot-1\r\n");
        answer.Body.ShouldContain("X-Iap-Groups: dev\r\n");
        answer.Body.ShouldNotContain("Authorization");
        (await _proxy.GetAsync("/api/x", $"authorization: bearer {token}")).Status.ShouldBe(200);
    }

    [Test]
    public async Task PrefersProxyAuthorization_AndLeavesAuthorizationToTheApp()
    {
        var answer = await _proxy.GetAsync("/api/x", $"Proxy-Authorization: Bearer {Token()}", "Authorization: Bearer the-apps-own");

        answer.Status.ShouldBe(200);
        answer.Body.ShouldContain("Authorization: Bearer the-apps-own\r\n");
        answer.Body.ShouldNotContain("Proxy-Authorization");
        (await _proxy.GetAsync("/api/x", "Proxy-Authorization: Bearer wrong", $"Authorization: Bearer {Token()}")).Status.ShouldBe(401);
    }

    [Test]
    public async Task LeavesAuthorizationToTheApp_WhenItIsNoBearerOrThePolicyTakesNone()
    {
        var cookie = _proxy.SignedIn("dev");
        (await _proxy.GetAsync("/api/x", cookie, "Authorization: Basic YTpi")).Body.ShouldContain("Authorization: Basic YTpi\r\n");

        _proxy.World.Policy = _proxy.World.Policy with { Programmatic = new ProgrammaticSettings() };
        _proxy.Push();
        (await _proxy.GetAsync("/api/x", cookie, "Authorization: Bearer the-apps-own")).Body.ShouldContain("Authorization: Bearer the-apps-own\r\n");
        (await _proxy.GetAsync("/api/x", $"Authorization: Bearer {Token()}")).Status.ShouldBe(401);
    }

    [TestCase("Bearer x")]
    [TestCase("Bearer")]
    [TestCase("Bearer ")]
    [TestCase("bearer a b")]
    public async Task S49_RefusesABearerThatProvesNothing_EvenBesideAGoodCookie(string value)
    {
        (await _proxy.GetAsync("/api/x", $"Authorization: {value}")).Status.ShouldBe(401);
        (await _proxy.GetAsync("/api/x", _proxy.SignedIn("dev"), $"Authorization: {value}")).Status.ShouldBe(401);
        (await _proxy.GetAsync("/public/x", $"Authorization: {value}")).Header("WWW-Authenticate")!.ShouldContain("invalid_token");
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    [TestCase("none")]
    [TestCase("nOnE")]
    [TestCase("HS256")]
    public async Task S59_RefusesATokenThatNobodySigned(string algorithm)
    {
        var unsigned = $"{TestTokens.Encode($$"""{"alg":"{{algorithm}}","kid":"ec-1"}""")}.{TestTokens.Encode(Claims())}";
        var signature = algorithm == "HS256" ? Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(TestTokens.Jwks(_key)), Encoding.ASCII.GetBytes(unsigned))) : "";

        (await _proxy.GetAsync("/api/x", $"Authorization: Bearer {unsigned}.{signature}")).Status.ShouldBe(401);
        (await _proxy.GetAsync("/api/x", $"Authorization: Bearer {unsigned}.{Base64Url.EncodeToString(new byte[64])}")).Status.ShouldBe(401);
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    [TestCase("""{"alg":"ES256","kid":"../../dev/null"}""")]
    [TestCase("""{"alg":"ES256","kid":"' OR 1=1 --"}""")]
    [TestCase("""{"alg":"ES256","kid":"other","jku":"https://evil.example/jwks"}""")]
    [TestCase("""{"alg":"ES256","kid":"other","x5u":"https://evil.example/x"}""")]
    [TestCase("""{"alg":"ES256","jwk":{"kty":"EC"}}""")]
    public async Task S60_TakesNoKeyFromTheToken(string header)
    {
        var foreign = TestKeys.Signing("other");

        (await _proxy.GetAsync("/api/x", $"Authorization: Bearer {Token(header, Claims(), foreign)}")).Status.ShouldBe(401);
        _proxy.Upstream.Connections.ShouldBe(0);
    }

    [Test]
    public async Task ReportsAKeyThatNobodyPushed()
    {
        await _proxy.GetAsync("/api/x", $"Authorization: Bearer {Token("""{"alg":"ES256","kid":"new-key"}""", Claims(), _key)}");

        _proxy.Plane.UnknownKeys.ShouldBe([(TestWorld.Provider, "new-key")]);
    }

    [TestCase("\"aud\":\"shop\"", "\"aud\":\"other\"")]
    [TestCase("\"aud\":\"shop\"", "\"aud\":\"portal\"")]
    [TestCase("\"aud\":\"shop\"", "\"aud\":[\"shop\",\"portal\"]")]
    [TestCase("https://idp.example.com", "https://idp.example.com/")]
    [TestCase("https://idp.example.com", "https://evil.example.com")]
    public async Task S62_RefusesATokenForSomebodyElse(string right, string wrong)
    {
        (await _proxy.GetAsync("/api/x", $"Authorization: Bearer {Token()}")).Status.ShouldBe(200);

        (await _proxy.GetAsync("/api/x", $"Authorization: Bearer {Token(claims: Claims().Replace(right, wrong, StringComparison.Ordinal))}")).Status.ShouldBe(401);
    }

    [Test]
    public async Task S62_RefusesATokenWithoutAnEnd_AndOneWhoseEndHasCome()
    {
        var claims = Claims();
        var endless = claims[..claims.IndexOf(",\"exp\"", StringComparison.Ordinal)] + "}";
        (await _proxy.GetAsync("/api/x", $"Authorization: Bearer {Token(claims: endless)}")).Status.ShouldBe(401);

        var token = Token();
        (await _proxy.GetAsync("/api/x", $"Authorization: Bearer {token}")).Status.ShouldBe(200);
        _proxy.Clock.Advance(TimeSpan.FromMinutes(6));
        (await _proxy.GetAsync("/api/x", $"Authorization: Bearer {token}")).Status.ShouldBe(401);
    }

    [Test]
    public async Task RefusesACachedToken_WhenItsKeyIsWithdrawnOrItsOwnerBlocked()
    {
        var token = Token();
        (await _proxy.GetAsync("/api/x", $"Authorization: Bearer {token}")).Status.ShouldBe(200);

        _proxy.World.Revocations = [new RevocationEntry("r", null, new RevokedIdentity(TestWorld.Provider, "robot-1", null), _proxy.Now.AddMinutes(1), null, _proxy.Now.AddHours(8))];
        _proxy.Push();
        (await _proxy.GetAsync("/api/x", $"Authorization: Bearer {token}")).Status.ShouldBe(401);

        _proxy.World.Revocations = [];
        _proxy.World.Jwks = TestTokens.Jwks(TestKeys.Signing("ec-2"));
        _proxy.Push();
        (await _proxy.GetAsync("/api/x", $"Authorization: Bearer {token}")).Status.ShouldBe(401);
    }

    [Test]
    public async Task TakesATokenUnderAnInternalName()
    {
        var answer = await _proxy.SendAsync($"GET /api/x HTTP/1.1\r\nHost: {TestWorld.Internal}:8080\r\nAuthorization: Bearer {Token()}\r\n\r\n");

        answer.Status.ShouldBe(200);
        answer.Body.ShouldContain($"Host: {TestWorld.Internal}\r\n");
    }

    private string Claims() =>
        $$"""{"iss":"https://idp.example.com","sub":"robot-1","aud":"shop","groups":["dev","unmentioned"],"iat":{{Seconds(0)}},"exp":{{Seconds(300)}}}""";

    private string Seconds(int later) => (_proxy.Now.ToUnixTimeSeconds() + later).ToString(CultureInfo.InvariantCulture);

    private string Token(string header = """{"alg":"ES256","kid":"ec-1"}""", string? claims = null, EcSigningKey? key = null) => TestTokens.Sign(header, claims ?? Claims(), key ?? _key);
}
