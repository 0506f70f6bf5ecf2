using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.AspNetCore.Tests;

/// <summary>Where keys come from, and what happens when they do not.</summary>
internal sealed class KeySetTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));
    private SigningKey _key;
    private SigningKey _next;
    private KeySetServer _keySet;

    [SetUp]
    public async Task Start()
    {
        (_key, _next) = (new SigningKey("shop-1"), new SigningKey("shop-2"));
        _keySet = await KeySetServer.StartAsync();
        _keySet.Answer = () => SigningKey.Jwks(_key);
    }

    [TearDown]
    public async Task Stop()
    {
        await _keySet.DisposeAsync();
        _key.Dispose();
        _next.Dispose();
    }

    [Test]
    public async Task S65_RefusesEverything_WhileTheKeySetIsDownAtStart_AndRecovers()
    {
        _keySet.Answer = () => null;
        await using var app = await StartAsync();

        await ShouldBe(HttpStatusCode.Unauthorized, app, _key);
        _keySet.Answer = () => SigningKey.Jwks(_key);
        await ShouldBe(HttpStatusCode.Unauthorized, app, _key);
        _keySet.Requests.Count.ShouldBe(1, "the next attempt is due in a second");

        _time.Advance(TimeSpan.FromSeconds(1));
        await ShouldBe(HttpStatusCode.OK, app, _key);
    }

    [Test]
    public async Task S65_RefusesEverything_WhileNobodyListens()
    {
        var gone = await KeySetServer.StartAsync();
        var uri = gone.Uri;
        await gone.DisposeAsync();
        await using var app = await StartAsync(o => o.KeySetUri = uri);

        await ShouldBe(HttpStatusCode.Unauthorized, app, _key);
    }

    [TestCase("")]
    [TestCase("<html>")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{\"keys\":[]}")]
    [TestCase("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"shop-1\",\"x\":\"AAAA\",\"y\":\"AAAA\"}]}")]
    public async Task S65_RefusesEverything_WhenTheKeySetIsNone(string answer)
    {
        _keySet.Answer = () => answer;
        await using var app = await StartAsync();

        await ShouldBe(HttpStatusCode.Unauthorized, app, _key);
    }

    [Test]
    public async Task TakesANewKeyFromTheKeySet_AtTheFirstTokenThatNamesIt()
    {
        await using var app = await StartAsync();
        await ShouldBe(HttpStatusCode.OK, app, _key);

        _keySet.Answer = () => SigningKey.Jwks(_key, _next);
        _time.Advance(TimeSpan.FromSeconds(30));

        await ShouldBe(HttpStatusCode.OK, app, _next);
        await ShouldBe(HttpStatusCode.OK, app, _key);
    }

    [Test]
    public async Task FetchesForUnknownKeyIds_AtMostOnceInThirtySeconds()
    {
        await using var app = await StartAsync();
        await ShouldBe(HttpStatusCode.OK, app, _key);

        for (var i = 0; i < 20; i++)
        {
            using var madeUp = new SigningKey($"made-up-{i}");
            await ShouldBe(HttpStatusCode.Unauthorized, app, madeUp);
        }
        _keySet.Requests.Count.ShouldBe(1);

        _time.Advance(TimeSpan.FromSeconds(29));
        await ShouldBe(HttpStatusCode.Unauthorized, app, _next);
        _keySet.Requests.Count.ShouldBe(1);

        _time.Advance(TimeSpan.FromSeconds(1));
        await ShouldBe(HttpStatusCode.Unauthorized, app, _next);
        _keySet.Requests.Count.ShouldBe(2);
    }

    [Test]
    public async Task FetchesOnce_ForManyRequestsAtTheSameTime()
    {
        await using var app = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ShouldBe(HttpStatusCode.OK, app, _key)));

        _keySet.Requests.Count.ShouldBe(1);
    }

    [Test]
    public async Task DropsAWithdrawnKey_WithinTenMinutes()
    {
        await using var app = await StartAsync();
        await ShouldBe(HttpStatusCode.OK, app, _key);

        _keySet.Answer = () => SigningKey.Jwks(_next);
        _time.Advance(TimeSpan.FromMinutes(10));

        await ShouldBe(HttpStatusCode.Unauthorized, app, _key);
        await ShouldBe(HttpStatusCode.OK, app, _next);
    }

    [Test]
    public async Task KeepsTheLastGoodKeys_WhileTheKeySetIsDown()
    {
        await using var app = await StartAsync();
        await ShouldBe(HttpStatusCode.OK, app, _key);

        _keySet.Answer = () => null;
        _time.Advance(TimeSpan.FromHours(1));

        await ShouldBe(HttpStatusCode.OK, app, _key);
        _keySet.Requests.Count.ShouldBe(2);
    }

    [Test]
    public async Task FetchesTheKeySetFromALocalhostName_WithoutAResolver()
    {
        await using var app = await StartAsync(o => o.KeySetUri = new UriBuilder(_keySet.Uri) { Host = "shop.localhost" }.Uri);

        await ShouldBe(HttpStatusCode.OK, app, _key);
    }

    [Test]
    public async Task DoesNotFollowARedirectOfTheKeySet()
    {
        await using var elsewhere = await KeySetServer.StartAsync();
        elsewhere.Answer = () => SigningKey.Jwks(_key);
        await using var redirecting = await RedirectServer.StartAsync(elsewhere.Uri);
        await using var app = await StartAsync(o => o.KeySetUri = redirecting.Uri);

        await ShouldBe(HttpStatusCode.Unauthorized, app, _key);

        redirecting.Requests.ShouldBe(1);
        elsewhere.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task IgnoresKeysOfOtherKinds_InTheKeySet()
    {
        var encryption = _next.Jwk.Replace("\"sig\"", "\"enc\"", StringComparison.Ordinal);
        _keySet.Answer = () => $$"""{"keys":[{"kty":"oct","kid":"shop-0","k":"AAAA"},{"kty":"RSA","kid":"r","n":"AQAB","e":"AQAB"},{{encryption}},{{_key.Jwk}}]}""";
        await using var app = await StartAsync();

        await ShouldBe(HttpStatusCode.OK, app, _key);
        await ShouldBe(HttpStatusCode.Unauthorized, app, _next);
    }

    [Test]
    public async Task RefusesAKeySet_ThatGivesTwoKeysOneName()
    {
        using var twin = new SigningKey("shop-1");
        _keySet.Answer = () => SigningKey.Jwks(_key, twin);
        await using var app = await StartAsync();

        await ShouldBe(HttpStatusCode.Unauthorized, app, _key);
    }

    [Test]
    public async Task VerifiesWithAStaticKeySet_AndOpensNoConnection()
    {
        await using var app = await StartAsync(o => { o.KeySetUri = null; o.KeySet = SigningKey.Jwks(_key); });

        await ShouldBe(HttpStatusCode.OK, app, _key);
        await ShouldBe(HttpStatusCode.Unauthorized, app, _next);
        _keySet.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task VerifiesWithPinnedPems()
    {
        await using var app = await StartAsync(o => { o.KeySetUri = null; o.PublicKeys["shop-1"] = _key.PublicPem; o.PublicKeys["shop-2"] = _next.PublicPem; });

        await ShouldBe(HttpStatusCode.OK, app, _key);
        await ShouldBe(HttpStatusCode.OK, app, _next);
    }

    [Test]
    public async Task ReadsGooglesHeader_AndOnlyThat_WhenToldSo()
    {
        await using var app = await StartAsync(o => o.HeaderName = IapAuthenticationDefaults.GoogleHeaderName);
        var assertion = new Assertion(_key, _time.GetUtcNow()).Sign();

        using var google = await app.GetAsync("/me", assertion, IapAuthenticationDefaults.GoogleHeaderName);
        using var ours = await app.GetAsync("/me", assertion);

        google.StatusCode.ShouldBe(HttpStatusCode.OK);
        ours.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task TrustsNothingFromTheBearerConfigurationSection()
    {
        // JwtBearer reads this section for a scheme of this name; whoever can set environment variables must not add an issuer or a key.
        await using var app = await StartAsync(configuration: new Dictionary<string, string?>
        {
            ["Authentication:Schemes:Iap:Authority"] = _keySet.Origin,
            ["Authentication:Schemes:Iap:RequireHttpsMetadata"] = "false",
            ["Authentication:Schemes:Iap:ValidIssuer"] = "evil",
            ["Authentication:Schemes:Iap:ValidAudiences:0"] = "evil",
            ["Authentication:Schemes:Iap:SigningKeys:0:Issuer"] = "evil",
            ["Authentication:Schemes:Iap:SigningKeys:0:Value"] = Convert.ToBase64String(new byte[32]),
        });

        await ShouldBe(HttpStatusCode.OK, app, _key);
        using var answer = await app.GetAsync("/me", new Assertion(_key, _time.GetUtcNow()).With(p => { p["iss"] = "evil"; p["aud"] = "evil"; p["azp"] = "evil"; }).Sign());
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        _keySet.Requests.ShouldBe(["/.iap/jwks.json"]);
    }

    private Task<ProtectedApp> StartAsync(Action<IapAuthenticationOptions>? configure = null, IDictionary<string, string?>? configuration = null) =>
        ProtectedApp.StartAsync(
            _time,
            options =>
            {
                options.Issuer = Assertion.Issuer;
                options.Audience = Assertion.Audience;
                options.KeySetUri = _keySet.Uri;
                configure?.Invoke(options);
            },
            configuration);

    private async Task ShouldBe(HttpStatusCode expected, ProtectedApp app, SigningKey key)
    {
        using var answer = await app.GetAsync("/me", new Assertion(key, _time.GetUtcNow()).Sign());
        answer.StatusCode.ShouldBe(expected);
    }
}
