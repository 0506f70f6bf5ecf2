using System.Net;
using IapK8s.Gateway.Tests.Fixture;
using IapK8s.Protocol.Sessions.V1;

namespace IapK8s.Gateway.Tests.SignIn;

internal sealed class BackChannelLogoutTests
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

    [TestCase("alice", null)]
    [TestCase(null, "idp-session-alice")]
    [TestCase("alice", "idp-session-alice")]
    public async Task S72_AGoodTokenEndsTheSessionsOfThePerson(string? subject, string? session)
    {
        var first = await _fixture.SignInAsync();
        var second = await _fixture.SignInAsync();
        _fixture.Provider.User = new Account("bob");
        await _fixture.SignInAsync();

        (await SendAsync(_fixture.Provider.Sign(_fixture.Provider.LogoutClaims(subject, session), "logout+jwt"))).Status.ShouldBe(HttpStatusCode.OK);

        _fixture.Revocations.Entries.Select(entry => entry.SessionId).ShouldBe([first.Id, second.Id], ignoreOrder: true);
        _fixture.Store.Count.ShouldBe(1);
        var answer = await _fixture.SidecarOf("shop", "shop-0").RecheckAsync(new RecheckRequest { Scope = _fixture.Shop.Scope.Value, SessionId = first.Id });
        answer.State.ShouldBe(SessionState.Ended);
    }

    [Test]
    public async Task S72_ARepeatedTokenIsRefused()
    {
        var token = _fixture.Provider.Sign(_fixture.Provider.LogoutClaims("alice"), "logout+jwt");

        (await SendAsync(token)).Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(token)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static IEnumerable<TestCaseData> BadTokens()
    {
        yield return Case("no iat", claims => claims.Remove("iat"));
        yield return Case("no jti", claims => claims.Remove("jti"));
        yield return Case("no events", claims => claims.Remove("events"));
        yield return Case("another event", claims => claims["events"] = new Dictionary<string, object> { ["http://schemas.openid.net/event/other"] = new Dictionary<string, object>() });
        yield return Case("events is a list", claims => claims["events"] = new[] { "http://schemas.openid.net/event/backchannel-logout" });
        yield return Case("a nonce", claims => claims["nonce"] = "n");
        yield return Case("an old iat", claims => claims["iat"] = (long)claims["iat"] - 3600);
        yield return Case("a future iat", claims => claims["iat"] = (long)claims["iat"] + 3600);
        yield return Case("another audience", claims => claims["aud"] = "another-client");
        yield return Case("another issuer", claims => claims["iss"] = "https://other.example.com/");
        yield return Case("neither sub nor sid", claims => claims.Remove("sub"));
        yield return Case("expired", claims => claims["exp"] = (long)claims["iat"] - 600);
        yield return Case("an ID token's type", _ => { }, "id+jwt");

        static TestCaseData Case(string name, Action<Dictionary<string, object>> spoil, string type = "logout+jwt") => new(spoil, type) { TestName = $"S72_RefusesALogoutToken({name})" };
    }

    [TestCaseSource(nameof(BadTokens))]
    public async Task S72_RefusesALogoutToken(Action<Dictionary<string, object>> spoil, string type)
    {
        await _fixture.SignInAsync();
        var claims = _fixture.Provider.LogoutClaims("alice");
        spoil(claims);

        await ShouldBeRefusedAsync(_fixture.Provider.Sign(claims, type));
    }

    [Test]
    public async Task S72_RefusesALogoutTokenSignedByAnybodyElse()
    {
        await _fixture.SignInAsync();
        var claims = _fixture.Provider.LogoutClaims("alice");
        var good = _fixture.Provider.Sign(claims, "logout+jwt");

        await ShouldBeRefusedAsync(_fixture.Provider.Sign(claims, "logout+jwt", TestProvider.NewKey("k1")));
        await ShouldBeRefusedAsync(good[..good.LastIndexOf('.')] + ".");
        await ShouldBeRefusedAsync("");
        await ShouldBeRefusedAsync("not.a.token");
    }

    [Test]
    public async Task S72_ARefusedTokenDoesNotUseUpItsId()
    {
        var claims = _fixture.Provider.LogoutClaims("alice");
        await SendAsync(_fixture.Provider.Sign(new Dictionary<string, object>(claims) { ["nonce"] = "n" }, "logout+jwt"));

        (await SendAsync(_fixture.Provider.Sign(claims, "logout+jwt"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    private async Task ShouldBeRefusedAsync(string token)
    {
        var answer = await SendAsync(token);
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Headers["Cache-Control"].ShouldBe("no-store");
        _fixture.Store.Count.ShouldBe(1);
        _fixture.Revocations.Entries.ShouldBeEmpty();
    }

    private async Task<Answer> SendAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _fixture.Portal + "/backchannel-logout") { Content = new FormUrlEncodedContent([new("logout_token", token)]) };
        return await _browser.SendAsync(request);
    }
}
