using System.Net;
using System.Text;
using System.Text.Json;
using IapK8s.Gateway.Tests.Fixture;
using Microsoft.IdentityModel.JsonWebTokens;

namespace IapK8s.Gateway.Tests.SignIn;

internal sealed class CallbackAttackTests
{
    private GatewayFixture _fixture = null!;
    private Browser _browser = null!;

    [SetUp]
    public async Task StartAsync() => (_fixture, _browser) = (await GatewayFixture.StartAsync(), new Browser());

    [TearDown]
    public async Task StopAsync()
    {
        _browser.Dispose();
        await _fixture.DisposeAsync();
    }

    [TestCase("")]
    [TestCase("?code=x")]
    [TestCase("?state=")]
    [TestCase("?state=a.b&code=x")]
    [TestCase("?state=a&state=b&code=x")]
    [TestCase("?state=%00.%00&code=x")]
    [TestCase("?code=x&state=AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task S55_ACallbackWithoutAStateOfThisBrowserIsAPage(string query)
    {
        var answer = await _browser.GetAsync(_fixture.Portal + "/callback" + query);

        ShouldBeRefused(answer, HttpStatusCode.BadRequest);
        _fixture.Provider.TokenRequests.ShouldBeEmpty();
    }

    [Test]
    public async Task S55_TheStateOfAnotherBrowserSignsNobodyIn()
    {
        using var victim = new Browser();
        var attackersCallback = await _fixture.ToCallbackAsync(_browser, _fixture.Begin());

        ShouldBeRefused(await victim.GetAsync(attackersCallback), HttpStatusCode.BadRequest);
        _fixture.Provider.TokenRequests.ShouldBeEmpty();
        _fixture.Store.Count.ShouldBe(0);
    }

    [Test]
    public async Task S55_AnotherSecretUnderTheRightIdSignsNobodyIn()
    {
        var callback = await _fixture.ToCallbackAsync(_browser, _fixture.Begin());
        var id = _browser.CookiesOf(_fixture.Portal).Keys.Single()["__Host-Iap-Portal-".Length..];
        var forged = callback[..callback.IndexOf("state=", StringComparison.Ordinal)] + $"state={id}.{new string('A', 43)}";

        ShouldBeRefused(await _browser.GetAsync(forged), HttpStatusCode.BadRequest);
        _fixture.Provider.TokenRequests.ShouldBeEmpty();
    }

    [Test]
    public async Task S55_AReplayedStateIsRefused_EvenWithTheCookieKept()
    {
        var callback = await _fixture.ToCallbackAsync(_browser, _fixture.Begin());
        var kept = new Dictionary<string, string>(_browser.CookiesOf(_fixture.Portal));
        (await _browser.GetAsync(callback)).Location.ShouldNotBeNull();
        foreach (var (name, value) in kept)
        {
            _browser.CookiesOf(_fixture.Portal)[name] = value;
        }

        ShouldBeRefused(await _browser.GetAsync(callback), HttpStatusCode.BadRequest);
        _fixture.Provider.TokenRequests.Count.ShouldBe(1);
    }

    [Test]
    public async Task S55_ACookieUnderAnotherIdOrWithAChangedByteIsRefused()
    {
        var callback = await _fixture.ToCallbackAsync(_browser, _fixture.Begin());
        var jar = _browser.CookiesOf(_fixture.Portal);
        var (name, value) = jar.Single();
        for (var i = 0; i < value.Length; i += 97)
        {
            jar[name] = value[..i] + (value[i] == 'A' ? 'B' : 'A') + value[(i + 1)..];
            ShouldBeRefused(await _browser.GetAsync(callback), HttpStatusCode.BadRequest);
        }

        _fixture.Provider.TokenRequests.ShouldBeEmpty();
    }

    [Test]
    public async Task AnAttemptOlderThanTenMinutesIsRefused()
    {
        var callback = await _fixture.ToCallbackAsync(_browser, _fixture.Begin());
        _fixture.Time.Advance(TimeSpan.FromMinutes(11));

        ShouldBeRefused(await _browser.GetAsync(callback), HttpStatusCode.BadRequest);
        _fixture.Provider.TokenRequests.ShouldBeEmpty();
    }

    [Test]
    public async Task ACallbackWithoutACodeIsRefused()
    {
        _fixture.Provider.AnswersAuthorizationWith = "nothing=1";

        ShouldBeRefused(await _browser.GetAsync(await _fixture.ToCallbackAsync(_browser, _fixture.Begin())), HttpStatusCode.BadRequest);
        _fixture.Provider.TokenRequests.ShouldBeEmpty();
    }

    [Test]
    public async Task AnErrorOfTheProviderIsAPageWithItsCode()
    {
        _fixture.Provider.AnswersAuthorizationWith = "error=access_denied&error_description=" + Uri.EscapeDataString("<script>alert(1)</script>");
        var answer = await _browser.GetAsync(await _fixture.ToCallbackAsync(_browser, _fixture.Begin()));

        ShouldBeRefused(answer, HttpStatusCode.BadRequest);
        answer.Body.ShouldContain("access_denied");
        answer.Body.ShouldContain(_fixture.Shop.Scope.Origin + "/");
        answer.Body.ShouldNotContain("script", Case.Insensitive);
    }

    [Test]
    public async Task S98_AnErrorThatIsNoPlainWordIsNotRepeated()
    {
        _fixture.Provider.AnswersAuthorizationWith = "error=" + Uri.EscapeDataString("<script>alert(1)</script>");
        var answer = await _browser.GetAsync(await _fixture.ToCallbackAsync(_browser, _fixture.Begin()));

        ShouldBeRefused(answer, HttpStatusCode.BadRequest);
        answer.Body.ShouldNotContain("script", Case.Insensitive);
        answer.Body.ShouldNotContain("alert");
    }

    [Test]
    public async Task AnAnswerWithoutTheIssuerIsRefused_WhenTheProviderPromisesIt()
    {
        _fixture.Provider.SendsIssuer = false;

        ShouldBeRefused(await _browser.GetAsync(await _fixture.ToCallbackAsync(_browser, _fixture.Begin())), HttpStatusCode.BadGateway);
        _fixture.Provider.TokenRequests.ShouldBeEmpty();
    }

    [Test]
    public async Task AnAnswerOfAnotherIssuerIsRefused()
    {
        _fixture.Provider.SendsIssuer = false;
        var callback = await _fixture.ToCallbackAsync(_browser, _fixture.Begin()) + "&iss=" + Uri.EscapeDataString("https://other.example.com");

        ShouldBeRefused(await _browser.GetAsync(callback), HttpStatusCode.BadGateway);
        _fixture.Provider.TokenRequests.ShouldBeEmpty();
    }

    private static IEnumerable<TestCaseData> WrongClaims()
    {
        yield return Claim("nonce", "another");
        yield return Claim("nonce", null);
        yield return Claim("aud", "another-client");
        yield return Claim("aud", new[] { TestProvider.ClientId, "another-client" });
        yield return Claim("aud", null);
        yield return Claim("azp", "another-client");
        yield return Claim("iss", "https://other.example.com");
        yield return Claim("iss", null);
        yield return Claim("sub", null);
        yield return Claim("sub", "");
        yield return Claim("exp", null);
        yield return Claim("exp", 1000000000);
        yield return Claim("iat", null);
        yield return Claim("iat", 1000000000);
        yield return Claim("iat", 4000000000);
        yield return Claim("nbf", 4000000000);
        yield return Claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA");
        yield return Claim("at_hash", 7);

        static TestCaseData Claim(string name, object? value) => new(name, value) { TestName = $"S62_RefusesAnIdToken_WhenAClaimIsWrong({name}={value ?? "absent"})" };
    }

    [TestCaseSource(nameof(WrongClaims))]
    public async Task S62_RefusesAnIdToken_WhenAClaimIsWrong(string name, object? value)
    {
        _fixture.Provider.IdTokenOverrides[name] = value;

        await ShouldRefuseTheTokenAsync();
    }

    [Test]
    public async Task S59_RefusesAnUnsignedIdToken()
    {
        foreach (var algorithm in new[] { "none", "nOnE" })
        {
            _fixture.Provider.RewriteIdToken = token => $"{Base64UrlOf($$"""{"alg":"{{algorithm}}"}""")}.{token.Split('.')[1]}.";
            await ShouldRefuseTheTokenAsync();
            _fixture.Provider.RewriteIdToken = token => $"{Base64UrlOf($$"""{"alg":"{{algorithm}}"}""")}.{token.Split('.')[1]}.AAAA";
            await ShouldRefuseTheTokenAsync();
        }
    }

    [Test]
    public async Task S59_RefusesAnIdTokenWithAnEmptySignatureOrOneOfZeros()
    {
        _fixture.Provider.RewriteIdToken = token => token[..token.LastIndexOf('.')] + "." + new string('A', 86);
        await ShouldRefuseTheTokenAsync();
    }

    [Test]
    public async Task S60_RefusesAnIdTokenSignedWithAKeyThatItBringsAlong()
    {
        var own = TestProvider.NewKey("k1");
        _fixture.Provider.RewriteIdToken = token => _fixture.Provider.Sign(
            JsonSerializer.Deserialize<Dictionary<string, object>>(System.Buffers.Text.Base64Url.DecodeFromChars(new JsonWebToken(token).EncodedPayload))!, key: own);

        await ShouldRefuseTheTokenAsync();
    }

    [Test]
    public async Task S41_AnUnverifiedAddressIsNobodys()
    {
        _fixture.Provider.IdTokenOverrides["email_verified"] = false;

        (await _fixture.SignInAsync(_browser)).Email.ShouldBeNull();
    }

    [Test]
    public async Task AKeyThatWasRotatedAMomentAgoIsReportedAndWaitedFor()
    {
        _fixture.Provider.RotateKey();
        _fixture.Plane.OnUnknownKey = (_, _) => _fixture.Push();

        // The state in force still has the first key.
        (await _fixture.SignInAsync(_browser)).Subject.ShouldBe("alice");
        _fixture.Plane.ReportedKeys.ShouldBe([(GatewayFixture.ProviderName, "k2")]);
    }

    [Test]
    public async Task S57_ACodeInjectedFromElsewhereFailsAtTheProvider_ForItsVerifierIsAnother()
    {
        using var attacker = new Browser();
        var stolen = await _fixture.ToCallbackAsync(attacker, _fixture.Begin());
        var own = await _fixture.ToCallbackAsync(_browser, _fixture.Begin());
        static string CodeOf(string url) => url.Split("code=")[1].Split('&')[0];

        ShouldBeRefused(await _browser.GetAsync(own.Replace(CodeOf(own), CodeOf(stolen), StringComparison.Ordinal)), HttpStatusCode.BadGateway);
        _fixture.Store.Count.ShouldBe(0);
    }

    [Test]
    public async Task AProviderThatIsDownIsAPage()
    {
        _fixture.Provider.TokenEndpointStatus = 503;

        ShouldBeRefused(await _browser.GetAsync(await _fixture.ToCallbackAsync(_browser, _fixture.Begin())), HttpStatusCode.ServiceUnavailable);
        _fixture.Provider.TokenRequests.Count.ShouldBe(1);
    }

    private async Task ShouldRefuseTheTokenAsync()
    {
        ShouldBeRefused(await _browser.GetAsync(await _fixture.ToCallbackAsync(_browser, _fixture.Begin())), HttpStatusCode.BadGateway);
        _fixture.Store.Count.ShouldBe(0);
    }

    private static void ShouldBeRefused(Answer answer, HttpStatusCode status)
    {
        answer.Status.ShouldBe(status, answer.Body);
        answer.Location.ShouldBeNull();
        answer.Body.ShouldContain("IAP1007");
        answer.Headers["Content-Security-Policy"].ShouldStartWith("default-src 'none'");
        answer.Headers["Cache-Control"].ShouldBe("no-store");
    }

    private static string Base64UrlOf(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
