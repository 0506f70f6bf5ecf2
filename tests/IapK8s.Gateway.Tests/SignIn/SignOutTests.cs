using System.Net;
using IapK8s.Gateway.Tests.Fixture;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.SignIn;
using IapK8s.Protocol.Sessions.V1;
using IapK8s.Proxy.Doors;

namespace IapK8s.Gateway.Tests.SignIn;

internal sealed class SignOutTests
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
    public async Task S51_EndsTheSessionInTheStoreAndAtTheController_BeforeThePageSaysSo()
    {
        var session = await _fixture.SignInAsync(_browser);
        var answer = await _browser.GetAsync(Link(session));

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Body.ShouldContain("You are signed out");
        answer.Body.ShouldContain(_fixture.Shop.Scope.Origin + "/");
        answer.Body.ShouldContain("end-session");
        answer.Body.ShouldNotContain("up to 5 minutes");
        _fixture.Store.Count.ShouldBe(0);
        var entry = _fixture.Revocations.Entries.Single();
        entry.SessionId.ShouldBe(session.Id);
        entry.Expires.ShouldBeGreaterThanOrEqualTo(session.ExpiresAt);
        (await RecheckAsync(session)).ShouldBe(SessionState.Ended);
    }

    [Test]
    public async Task TheNextSignInAsksForCredentials_AndOnlyTheNext()
    {
        await _browser.GetAsync(Link(await _fixture.SignInAsync(_browser)));
        await _fixture.SignInAsync(_browser);
        await _fixture.SignInAsync(_browser);

        _fixture.Provider.AuthorizationRequests.Select(request => request.GetValueOrDefault("prompt")).ShouldBe([null, "login", null]);
    }

    [Test]
    public async Task SwitchingAccountsGoesOnByItself_WithoutAScript()
    {
        var answer = await _browser.GetAsync(Link(await _fixture.SignInAsync(_browser), again: true));

        answer.Location.ShouldBeNull();
        answer.Body.ShouldContain($"http-equiv=\"refresh\" content=\"0; url={_fixture.Shop.Scope.Origin}/\"");
    }

    [Test]
    public async Task SaysSo_WhenTheControllerIsAway_AndTellsItLater()
    {
        var session = await _fixture.SignInAsync(_browser);
        _fixture.Revocations.IsDown = true;
        var answer = await _browser.GetAsync(Link(session));

        answer.Body.ShouldContain("up to 5 minutes");
        (await RecheckAsync(session)).ShouldBe(SessionState.Ended);
        _fixture.Outbox.PendingCount.ShouldBe(1);
        _fixture.Outbox.Known.Single().SessionId.ShouldBe(session.Id);

        _fixture.Revocations.IsDown = false;
        await _fixture.UntilAsync(() => !_fixture.Revocations.Entries.IsEmpty);
        _fixture.Revocations.Entries.Single().SessionId.ShouldBe(session.Id);
    }

    [Test]
    public async Task ASessionThatTheStoreLostIsRevokedAllTheSame()
    {
        var session = await _fixture.SignInAsync(_browser);
        await _fixture.Store.RemoveAsync(session.Id, default);

        (await _browser.GetAsync(Link(session))).Status.ShouldBe(HttpStatusCode.OK);
        _fixture.Revocations.Entries.Single().SessionId.ShouldBe(session.Id);
    }

    [Test]
    public async Task AnOrderOfAnotherScopeEndsNothing()
    {
        var session = await _fixture.SignInAsync(_browser);
        var order = new SignOutOrder(session.Id, _fixture.Time.GetUtcNow(), false);

        (await _browser.GetAsync(PortalLinks.SignOut(new Uri(_fixture.Portal), _fixture.Wiki.Keys, order))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await RecheckAsync(session)).ShouldBe(SessionState.Active);
        _fixture.Revocations.Entries.ShouldBeEmpty();
    }

    [Test]
    public async Task AnOldOrForgedOrderEndsNothing()
    {
        var session = await _fixture.SignInAsync(_browser);
        var link = Link(session);
        (await _browser.GetAsync(link[..^4] + "AAAA")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await _browser.GetAsync(_fixture.Portal + "/sign-out")).Status.ShouldBe(HttpStatusCode.BadRequest);
        _fixture.Time.Advance(TimeSpan.FromSeconds(61));
        (await _browser.GetAsync(link)).Status.ShouldBe(HttpStatusCode.BadRequest);

        (await RecheckAsync(session)).ShouldBe(SessionState.Active);
    }

    private string Link(Session session, bool again = false) =>
        PortalLinks.SignOut(new Uri(_fixture.Portal), _fixture.Shop.Keys, new SignOutOrder(session.Id, _fixture.Time.GetUtcNow(), again));

    private async Task<SessionState> RecheckAsync(Session session) =>
        (await _fixture.SidecarOf("shop", "shop-0").RecheckAsync(new RecheckRequest { Scope = _fixture.Shop.Scope.Value, SessionId = session.Id })).State;
}
