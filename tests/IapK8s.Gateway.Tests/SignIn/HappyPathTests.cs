using System.Net;
using System.Text.Json;
using IapK8s.Gateway.Tests.Fixture;
using IapK8s.Policy.Definitions;

namespace IapK8s.Gateway.Tests.SignIn;

internal sealed class HappyPathTests
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

    [Test]
    public async Task HandsASessionOver_ThatNamesThePersonAndTheGroupsOfThePolicy()
    {
        var session = await _fixture.SignInAsync(_browser);

        session.Subject.ShouldBe("alice");
        session.Email.ShouldBe("alice@example.com");
        session.Provider.ShouldBe(GatewayFixture.ProviderName);
        session.Groups.ShouldBe(["admins", "employees"]);
        session.VocabularyHash.ShouldBe("v1");
        session.Scope.ShouldBe(_fixture.Shop.Scope.Value);
        (session.ExpiresAt - session.IssuedAt).ShouldBe(TimeSpan.FromHours(8));
    }

    [Test]
    public async Task TheHandoffIsNotStoredAndNotReferred_AndCarriesNoTokenOfTheProvider()
    {
        var answer = await _browser.GetAsync(await _fixture.ToCallbackAsync(_browser, _fixture.Begin()));

        answer.Status.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers["Cache-Control"].ShouldBe("no-store");
        answer.Headers["Referrer-Policy"].ShouldBe("no-referrer");
        // Sealed bytes may begin anywhere as a JSON object does in base64; two long parts of a JWT beside each other are no accident.
        answer.Location!.ShouldNotMatch("eyJ[A-Za-z0-9_-]{10,}[.][A-Za-z0-9_-]{10,}[.]");
        answer.Body.ShouldBeEmpty();
    }

    [Test]
    public async Task LeavesNoCookieBehind()
    {
        await _fixture.SignInAsync(_browser);

        _browser.CookiesOf(_fixture.Portal).ShouldBeEmpty();
    }

    [Test]
    public async Task S57_SendsTheChallengeAndProvesItWithTheVerifier()
    {
        await _fixture.SignInAsync(_browser);

        var asked = _fixture.Provider.AuthorizationRequests.Single();
        asked["code_challenge_method"].ShouldBe("S256");
        asked["code_challenge"].Length.ShouldBe(43);
        asked["response_type"].ShouldBe("code");
        asked["redirect_uri"].ShouldBe(_fixture.Portal + "/callback");
        asked["scope"].ShouldBe("openid email");
        asked.ShouldNotContainKey("x-client-SKU");
        _fixture.Provider.TokenRequests.Single()["code_verifier"].Length.ShouldBe(43);
    }

    [Test]
    public async Task S42_EverySignInHasASessionOfItsOwn()
    {
        var first = await _fixture.SignInAsync(_browser);
        var second = await _fixture.SignInAsync(_browser);

        second.Id.ShouldNotBe(first.Id);
        second.Id.Length.ShouldBe(22);
    }

    [Test]
    public async Task FiveTabsSignInAtOnce()
    {
        var attempts = Enumerable.Range(0, 5).Select(_ => _fixture.Begin()).ToList();
        var callbacks = new List<string>();
        foreach (var attempt in attempts)
        {
            callbacks.Add(await _fixture.ToCallbackAsync(_browser, attempt));
        }

        _browser.CookiesOf(_fixture.Portal).Count.ShouldBe(5);
        for (var i = 0; i < attempts.Count; i++)
        {
            _fixture.Open((await _browser.GetAsync(callbacks[i])).Location!, attempts[i]).Subject.ShouldBe("alice");
        }
    }

    [Test]
    public async Task KeepsTheFiveNewestOfManyAbandonedTabs()
    {
        await _fixture.ToCallbackAsync(_browser, _fixture.Begin());
        var oldest = _browser.CookiesOf(_fixture.Portal).Keys.Single();
        for (var i = 0; i < 5; i++)
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await _fixture.ToCallbackAsync(_browser, _fixture.Begin());
        }

        _browser.CookiesOf(_fixture.Portal).Count.ShouldBe(5);
        _browser.CookiesOf(_fixture.Portal).Keys.ShouldNotContain(oldest);
    }

    [Test]
    public async Task ASessionTooBigForACookieIsHandedOverByItsIdAlone()
    {
        _fixture.Shop.Vocabulary = [.. Enumerable.Range(0, 150).Select(i => $"a-group-with-quite-a-long-name-{i:d3}")];
        _fixture.Provider.User = new Account("alice") { Groups = [.. _fixture.Shop.Vocabulary] };
        _fixture.Push();
        var attempt = _fixture.Begin();
        var answer = await _browser.GetAsync(await _fixture.ToCallbackAsync(_browser, attempt));

        _fixture.Shop.Keys.TryOpenHandoff(Uri.UnescapeDataString(answer.Location!.Split("token=")[1]), _fixture.Time.GetUtcNow(), out var handoff).ShouldBeTrue();
        _fixture.Shop.Keys.TryOpenSession(handoff!.SessionCookie, out var signed, out var id).ShouldBeTrue();
        signed.ShouldBeNull();
        var fetched = await _fixture.SidecarOf("shop", "shop-0").FetchAsync(new() { Scope = _fixture.Shop.Scope.Value, SessionId = id });
        _fixture.Verify(fetched.SignedSession.ToByteArray()).Groups.Length.ShouldBe(150);
    }

    [Test]
    public async Task AsksForWhatThePolicyRequires()
    {
        _fixture.Provider.User = new Account("alice") { Acr = "mfa" };
        var session = await _fixture.SignInAsync(_browser, request => request with { Requirement = new AuthenticationRequirement { Acr = "mfa", MaxAuthAge = TimeSpan.FromMinutes(10) } });

        session.Acr.ShouldBe("mfa");
        var asked = _fixture.Provider.AuthorizationRequests.Single();
        asked["acr_values"].ShouldBe("mfa");
        asked["max_age"].ShouldBe("600");
    }

    [Test]
    public async Task AForcedSignInAsksForCredentials()
    {
        await _fixture.SignInAsync(_browser, request => request with { ForceLogin = true });

        _fixture.Provider.AuthorizationRequests.Single()["prompt"].ShouldBe("login");
        _fixture.Provider.AuthorizationRequests.Single().ShouldContainKey("max_age");
    }

    [Test]
    public async Task ASignInUnderWaySurvivesTheRotationOfTheSigningKey()
    {
        var attempt = _fixture.Begin();
        var callback = await _fixture.ToCallbackAsync(_browser, attempt);
        using var next = GatewayFixture.NewSigningKey("s2");
        _fixture.Push(state => state with { Gateway = state.Gateway! with { Signer = new Identity.Sessions.SessionSigner(next), OtherSigners = [state.Gateway.Signer!] } });

        (await _browser.GetAsync(callback)).Location.ShouldNotBeNull();
    }

    [Test]
    public async Task WritesAnAuditLine_WithoutAnyTokenOrCode()
    {
        var session = await _fixture.SignInAsync(_browser);
        await _fixture.DisposeAppAsync();

        var text = _fixture.AuditLines.Single();
        using var line = JsonDocument.Parse(text);
        line.RootElement.GetProperty("event").GetString().ShouldBe("sign-in");
        line.RootElement.GetProperty("outcome").GetString().ShouldBe("succeeded");
        line.RootElement.GetProperty("subject").GetString().ShouldBe("alice");
        line.RootElement.GetProperty("session_id").GetString().ShouldBe(session.Id);
        line.RootElement.GetProperty("client_address").GetString().ShouldBe("127.0.0.1");
        text.ShouldNotContain("eyJ");
        text.ShouldNotContain(_fixture.Provider.TokenRequests.Single()["code"]);
    }
}
