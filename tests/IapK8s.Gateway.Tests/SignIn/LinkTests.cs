using System.Net;
using IapK8s.Gateway.Tests.Fixture;

namespace IapK8s.Gateway.Tests.SignIn;

internal sealed class LinkTests
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
    public async Task S52_ALinkWithAnyCharacterChangedGoesNowhere()
    {
        var link = _fixture.Link(_fixture.Begin());
        var start = link.IndexOf('?', StringComparison.Ordinal) + 1;
        for (var i = start; i < link.Length; i += 7)
        {
            var changed = link[..i] + (link[i] == 'x' ? 'y' : 'x') + link[(i + 1)..];
            var answer = await _browser.GetAsync(changed);

            answer.Location.ShouldBeNull(changed);
            answer.Status.ShouldBe(HttpStatusCode.BadRequest, changed);
        }
    }

    [TestCase("")]
    [TestCase("?ns=shop")]
    [TestCase("?ns=shop&origin=https://evil.example.com")]
    [TestCase("?ns=nobody&origin=http://shop.localhost:8081&mac=x")]
    public async Task S52_ALinkThatNoScopeSignedGoesNowhere(string query)
    {
        var answer = await _browser.GetAsync(_fixture.Portal + "/sign-in" + query);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Location.ShouldBeNull();
        answer.Body.ShouldContain("IAP1008");
        answer.Body.ShouldNotContain("evil");
    }

    [Test]
    public async Task S52_NothingThatAppendsToALinkIsFollowed()
    {
        foreach (var extra in new[] { "&rd=https://evil.example.com", "&origin=https://evil.example.com", "&x=1", "#", "&choice=", "&choice=/other", "&choice=%2Fcorp&choice=x" })
        {
            var answer = await _browser.GetAsync(_fixture.Link(_fixture.Begin()) + extra);

            (answer.Location ?? "").ShouldNotContain("evil");
            (answer.Location is null || answer.Location.StartsWith(_fixture.Provider.Issuer, StringComparison.Ordinal)).ShouldBeTrue(extra);
        }
    }

    [Test]
    public async Task AnExpiredLinkIsAPage()
    {
        var link = _fixture.Link(_fixture.Begin());
        _fixture.Time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));

        (await _browser.GetAsync(link)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task TheKeyOfAnotherScopeSignsNoLinkForThisOne()
    {
        var request = _fixture.Wiki.Request(_fixture.Begin());
        var query = _fixture.Wiki.Keys.SignInQuery(request).Replace("ns=wiki", "ns=shop", StringComparison.Ordinal).Replace("wiki.localhost%3A8083", "shop.localhost%3A8081", StringComparison.Ordinal);

        (await _browser.GetAsync($"{_fixture.Portal}/sign-in?{query}")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task OffersAChoice_WhenSeveralProvidersMayProveTheIdentity()
    {
        TwoProviders();
        var answer = await _browser.GetAsync(_fixture.Link(_fixture.Begin()));

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Body.ShouldContain("shop.localhost");
        answer.Body.ShouldContain("Corp accounts");
        answer.Body.ShouldContain("Partners &lt;b&gt;");
        answer.Headers["Content-Security-Policy"].ShouldContain("form-action 'none'");

        var href = System.Net.WebUtility.HtmlDecode(answer.Body.Split("href=\"")[1].Split('"')[0]);
        (await _browser.GetAsync(_fixture.Portal + href)).Location!.ShouldStartWith(_fixture.Provider.Issuer);
    }

    [Test]
    public async Task SkipsTheChoice_WhenThePolicyNamesAProvider()
    {
        TwoProviders();

        (await _browser.GetAsync(_fixture.Link(_fixture.Begin(), request => request with { Provider = GatewayFixture.ProviderName }))).Location!.ShouldStartWith(_fixture.Provider.Issuer);
    }

    [Test]
    public async Task AProviderThatTheScopeDoesNotUseIsNeverAsked()
    {
        var answer = await _browser.GetAsync(_fixture.Link(_fixture.Begin(), request => request with { Provider = "/other" }));

        answer.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Location.ShouldBeNull();
    }

    [Test]
    public async Task AnotherHostIsNotServed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _fixture.Link(_fixture.Begin()).Replace("auth.localhost", "127.0.0.1", StringComparison.Ordinal));
        request.Headers.TryAddWithoutValidation("Accept", "text/html");

        (await _browser.SendAsync(request)).Status.ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    [Test]
    public async Task WithoutAStateOfTheControllerNobodySignsIn()
    {
        _fixture.Plane.Set(null);
        var answer = await _browser.GetAsync(_fixture.Link(_fixture.Begin()));

        answer.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Body.ShouldContain("IAP6001");
        answer.Headers.ShouldContainKey("Retry-After");
    }

    [Test]
    public async Task AFloodFromOneAddressIsRefused()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => _browser.GetAsync(_fixture.Portal + "/nothing")));

        answers.ShouldContain(answer => answer.Status == HttpStatusCode.TooManyRequests);
        answers.ShouldContain(answer => answer.Status == HttpStatusCode.NotFound);
    }

    private void TwoProviders() => _fixture.Push(state =>
    {
        var corp = state.Gateway!.Clients[GatewayFixture.ProviderName];
        var partners = corp with { Name = "/partners", DisplayName = "Partners <b>" };
        var known = state.Providers[GatewayFixture.ProviderName];
        var shop = state.Scopes[_fixture.Shop.Scope.Value] with { Providers = [GatewayFixture.ProviderName, "/partners"] };
        return state with
        {
            Gateway = state.Gateway with { Clients = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary([corp, partners], client => client.Name) },
            Providers = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary([known, known with { Definition = known.Definition with { Name = "/partners" } }], provider => provider.Definition.Name),
            Scopes = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary([shop], scope => scope.Scope.Value),
        };
    });
}
