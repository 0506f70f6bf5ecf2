using IapK8s.Gateway.Tests.Fixture;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.SignIn;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol.Sessions.V1;
using IapK8s.Proxy.Doors;

namespace IapK8s.Gateway.Tests.RealStack;

/// <summary>The same story against two providers that are nobody's test double.</summary>
[TestFixture("OpenIddict")]
[TestFixture("oidc-provider")]
internal sealed class RealStackTests(string kind)
{
    private RealStackFixture _stack = null!;
    private Browser _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _stack = await RealStackFixture.StartAsync(kind);

    [OneTimeTearDown]
    public async Task StopAsync() => await _stack.DisposeAsync();

    [SetUp]
    public void OpenBrowser() => _browser = new Browser { ExpectsHostCookies = false };

    [TearDown]
    public void CloseBrowser()
    {
        _browser.Dispose();
        _stack.Time.Reset();
    }

    [Test]
    public async Task SignsIn_AndTheSidecarVerifiesTheSessionWithItsPushedKeys()
    {
        var session = await _stack.SignInAsync(_browser, "alice");

        session.Email.ShouldBe("alice@example.com");
        session.Groups.ShouldBe(["employees"]);
        session.VocabularyHash.ShouldBe(_stack.Scope.VocabularyHash);
        session.Scope.ShouldBe("shop|http://shop.localhost:8081");
    }

    [Test]
    public async Task RechecksWithTheCredentialOfThePod_AndRotatesRefreshTokens()
    {
        var session = await _stack.SignInAsync(_browser, "bob");
        for (var i = 0; i < 2; i++)
        {
            _stack.Time.Advance(TimeSpan.FromMinutes(3));
            var answer = await RecheckAsync(session);

            answer.State.ShouldBe(SessionState.Active);
            _stack.Verify(answer.SignedSession.ToByteArray()).Id.ShouldBe(session.Id);
        }
    }

    [Test]
    public async Task StepsUp()
    {
        var session = await _stack.SignInAsync(_browser, "alice", request => request with { Requirement = new AuthenticationRequirement { Acr = "mfa", MaxAuthAge = TimeSpan.FromMinutes(10) } });

        session.Acr.ShouldBe("mfa");
        session.AuthTime.ShouldNotBeNull();
    }

    [Test]
    public async Task SignOutReachesTheSidecar_AndTheNextSignInAsksAgain()
    {
        var session = await _stack.SignInAsync(_browser, "alice");
        var order = new SignOutOrder(session.Id, _stack.Time.GetUtcNow(), false);
        var page = await _browser.GetAsync(PortalLinks.SignOut(new Uri(_stack.Portal), _stack.Scope.Keys, order));

        // The page says so only when the controller has it.
        page.Body.ShouldContain("You are signed out");
        page.Body.ShouldNotContain("may go on working");
        await RealStackFixture.Until(_stack.Sidecar, state => state.Revocations.IsSessionRevoked(session.Id));
        (await RecheckAsync(session)).State.ShouldBe(SessionState.Ended);

        // As somebody else: the provider asks, although its own session is still there.
        (await _stack.SignInAsync(_browser, "bob")).Email.ShouldBe("bob@example.com");
    }

    [Test]
    public async Task ARevocationWaitsForAControllerThatIsAway()
    {
        var session = await _stack.SignInAsync(_browser, "carol");
        await _stack.Controller.StopAsync();
        var order = new SignOutOrder(session.Id, _stack.Time.GetUtcNow(), false);
        var page = await _browser.GetAsync(PortalLinks.SignOut(new Uri(_stack.Portal), _stack.Scope.Keys, order));
        page.Body.ShouldContain("may go on working for up to 5 minutes");
        (await RecheckAsync(session)).State.ShouldBe(SessionState.Ended);

        await _stack.Controller.StartAsync();
        await RealStackFixture.Until(_stack.Sidecar, state => state.Revocations.IsSessionRevoked(session.Id));
    }

    private async Task<RecheckResponse> RecheckAsync(Session session) =>
        await _stack.Sessions.RecheckAsync(new RecheckRequest { Scope = session.Scope, SessionId = session.Id, VocabularyHash = _stack.Scope.VocabularyHash });
}
