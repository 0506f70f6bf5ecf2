using IapK8s.Identity.Revocations;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors;

internal sealed class SessionCases
{
    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync() => _proxy = await ProxyFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _proxy.DisposeAsync();

    [Test]
    public async Task ServesSignedInUsers_WhenControllerAndGatewayAreGone()
    {
        var cookie = _proxy.SignedIn("dev");
        (await _proxy.GetAsync("/api/1", cookie)).Status.ShouldBe(200);

        _proxy.Clock.Advance(TimeSpan.FromMinutes(20));
        (await _proxy.GetAsync("/api/2", cookie)).Status.ShouldBe(200);
    }

    [Test]
    public async Task AnswersUnavailable_WhenNobodyVouchedForTheSessionForTooLong()
    {
        var cookie = _proxy.SignedIn("dev");
        (await _proxy.GetAsync("/api/1", cookie)).Status.ShouldBe(200);

        _proxy.Clock.Advance(TimeSpan.FromMinutes(31));
        var answer = await _proxy.GetAsync("/api/2", cookie);

        answer.Status.ShouldBe(503);
        answer.Body.ShouldContain("IAP3003");
        answer.Header("Retry-After").ShouldNotBeNull();
        (await _proxy.GetAsync("/public/x", cookie)).Status.ShouldBe(200);
    }

    [Test]
    public async Task AsksTheGatewayOnce_WhenManyRequestsFindTheSessionDue()
    {
        var session = _proxy.World.Session(_proxy.Now, "dev");
        var cookie = "Cookie: " + _proxy.World.CookiePair(session);
        var answered = new TaskCompletionSource<SessionAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _proxy.Gateway.Answer = _ => answered.Task;
        _proxy.Clock.Advance(TimeSpan.FromMinutes(6));

        var requests = Enumerable.Range(0, 20).Select(index => _proxy.GetAsync($"/api/{index}", cookie)).ToList();
        while (_proxy.Gateway.Rechecks == 0)
        {
            await Task.Yield();
        }

        answered.SetResult(new SessionAnswer(SessionAnswerKind.Active, _proxy.World.Signer.Sign(session)));
        (await Task.WhenAll(requests)).ShouldAllBe(answer => answer.Status == 200);
        _proxy.Gateway.Rechecks.ShouldBe(1);

        (await _proxy.GetAsync("/api/x", cookie)).Status.ShouldBe(200);
        _proxy.Gateway.Rechecks.ShouldBe(1);
    }

    [Test]
    public async Task Challenges_WhenTheGatewayEndedTheSession()
    {
        var cookie = _proxy.SignedIn("dev");
        _proxy.Gateway.Answer = _ => Task.FromResult(new SessionAnswer(SessionAnswerKind.Ended));
        _proxy.Clock.Advance(TimeSpan.FromMinutes(6));

        var answer = await _proxy.GetAsync("/api/x", cookie);

        answer.Status.ShouldBe(401);
        answer.Body.ShouldContain("IAP3007");
    }

    [Test]
    public async Task DecidesByWhatTheGatewaySays_WhenGroupsChangedSinceTheCookie()
    {
        var session = _proxy.World.Session(_proxy.Now, "dev");
        var cookie = "Cookie: " + _proxy.World.CookiePair(session);
        _proxy.Gateway.Answer = _ => Task.FromResult(new SessionAnswer(SessionAnswerKind.Active, _proxy.World.Signer.Sign(session with { Groups = [] })));
        (await _proxy.GetAsync("/api/x", cookie)).Status.ShouldBe(200);

        _proxy.Clock.Advance(TimeSpan.FromMinutes(6));
        (await _proxy.GetAsync("/api/x", cookie)).Status.ShouldBe(403);
    }

    [Test]
    public async Task TakesNoGatewaysWordThatIsNotSigned()
    {
        var session = _proxy.World.Session(_proxy.Now, "dev");
        var foreign = new TestWorld();
        _proxy.Gateway.Answer = _ => Task.FromResult(new SessionAnswer(SessionAnswerKind.Active, foreign.Signer.Sign(session with { Groups = ["admin"] })));
        _proxy.Clock.Advance(TimeSpan.FromMinutes(6));

        (await _proxy.GetAsync("/admin/x", "Cookie: " + _proxy.World.CookiePair(session))).Status.ShouldBe(403);
    }

    [Test]
    public async Task RechecksBeforeDeciding_WhenTheVocabularyChanged()
    {
        var session = _proxy.World.Session(_proxy.Now);
        var cookie = "Cookie: " + _proxy.World.CookiePair(session);
        (await _proxy.GetAsync("/api/x", cookie)).Status.ShouldBe(403);
        _proxy.Gateway.Rechecks.ShouldBe(0);

        _proxy.World.VocabularyHash = "fedcba9876543210";
        _proxy.Push();
        _proxy.Gateway.Answer = _ => Task.FromResult(new SessionAnswer(SessionAnswerKind.Active, _proxy.World.Signer.Sign(session with { Groups = ["dev"], VocabularyHash = "fedcba9876543210" })));

        (await _proxy.GetAsync("/api/x", cookie)).Status.ShouldBe(200);
        (await _proxy.GetAsync("/api/x", cookie)).Status.ShouldBe(200);
        _proxy.Gateway.Rechecks.ShouldBe(1);
    }

    [Test]
    public async Task AsksOnceAVocabulary_WhenTheProviderNeverHasMoreToSay()
    {
        var session = _proxy.World.Session(_proxy.Now, "dev") with { VocabularyHash = "" };
        var cookie = "Cookie: " + _proxy.World.CookiePair(session);
        _proxy.Gateway.Answer = _ => Task.FromResult(new SessionAnswer(SessionAnswerKind.Active, _proxy.World.Signer.Sign(session)));

        await _proxy.GetAsync("/api/x", cookie);
        await _proxy.GetAsync("/api/x", cookie);

        _proxy.Gateway.Rechecks.ShouldBe(1);
    }

    [Test]
    public async Task FetchesOnce_WhenTheCookieHoldsOnlyTheSessionsId()
    {
        var session = _proxy.World.Session(_proxy.Now, "dev");
        _proxy.Gateway.Answer = id => Task.FromResult(new SessionAnswer(SessionAnswerKind.Active, _proxy.World.Signer.Sign(session with { Id = id })));
        var cookie = $"Cookie: {_proxy.World.CookieName()}={_proxy.World.Ring().SealSessionReference(session.Id)}";

        (await _proxy.GetAsync("/api/1", cookie)).Status.ShouldBe(200);
        (await _proxy.GetAsync("/api/2", cookie)).Status.ShouldBe(200);
        _proxy.Gateway.Fetches.ShouldBe(1);
    }

    [Test]
    public async Task AnswersUnavailable_WhenTheSessionCannotBeFetched()
    {
        var cookie = $"Cookie: {_proxy.World.CookieName()}={_proxy.World.Ring().SealSessionReference("some-session")}";

        (await _proxy.GetAsync("/api/1", cookie)).Status.ShouldBe(503);
        (await _proxy.GetAsync("/public/1", cookie)).Status.ShouldBe(200);
    }

    [Test]
    public async Task ChallengesAnExpiredSession()
    {
        var session = _proxy.World.Session(_proxy.Now, "dev") with { ExpiresAt = _proxy.Now.AddMinutes(1) };
        var cookie = "Cookie: " + _proxy.World.CookiePair(session);
        (await _proxy.GetAsync("/api/x", cookie)).Status.ShouldBe(200);

        _proxy.Clock.Advance(TimeSpan.FromMinutes(1));
        var answer = await _proxy.GetAsync("/api/x", cookie);

        answer.Status.ShouldBe(401);
        answer.Body.ShouldContain("IAP3001");
    }

    [Test]
    public async Task ChallengesASessionOfAnotherProvider()
    {
        var session = _proxy.World.Session(_proxy.Now, "dev") with { Provider = "shop/own" };

        var answer = await _proxy.GetAsync("/api/x", "Cookie: " + _proxy.World.CookiePair(session));

        answer.Status.ShouldBe(401);
        answer.Body.ShouldContain("IAP1004");
    }

    [Test]
    public async Task RefusesARevokedSessionAtOnce()
    {
        var session = _proxy.World.Session(_proxy.Now, "dev");
        var cookie = "Cookie: " + _proxy.World.CookiePair(session);
        (await _proxy.GetAsync("/api/x", cookie)).Status.ShouldBe(200);

        _proxy.World.Revocations = [new RevocationEntry("r1", session.Id, null, null, null, _proxy.Now.AddHours(8))];
        _proxy.Push();
        var answer = await _proxy.GetAsync("/api/x", cookie);

        answer.Status.ShouldBe(401);
        answer.Body.ShouldContain("IAP3002");
    }

    [Test]
    public async Task RefusesABlockedPerson_WithoutSendingThemToSignIn()
    {
        _proxy.World.Revocations = [new RevocationEntry("r1", null, new RevokedIdentity(TestWorld.Provider, "alice-1", null), null, _proxy.Now.AddHours(1), _proxy.Now.AddHours(8))];
        _proxy.Push();

        var answer = await _proxy.GetAsync("/api/x", _proxy.SignedIn("dev"), "Accept: text/html");

        answer.Status.ShouldBe(403);
        answer.Body.ShouldContain("IAP3002");
    }

    [Test]
    public async Task StepsUp_WhenAnAllowRequiresMore()
    {
        _proxy.World.Policy = _proxy.World.Policy with
        {
            Rules = [TestWorld.Allow("mfa", [new Member(MemberKind.Group, "dev")], "/api/**") with { Require = new AuthenticationRequirement { Acr = "mfa" } }],
        };
        _proxy.Push();

        var answer = await _proxy.GetAsync("/api/x", _proxy.SignedIn("dev"), "Accept: text/html");

        answer.Status.ShouldBe(302);
        answer.Header("Location")!.ShouldStartWith("https://auth.example.com/sign-in?");
        answer.Header("Location")!.ShouldContain("mfa");
        (await _proxy.GetAsync("/api/x", _proxy.SignedIn("dev"))).Status.ShouldBe(401);
    }

    [Test]
    public async Task AnswersUnavailable_WhenThereIsNoSnapshot()
    {
        _proxy.Plane.Current = null;

        var answer = await _proxy.GetAsync("/public/x");

        answer.Status.ShouldBe(503);
        answer.Body.ShouldContain("IAP6001");
        answer.Header("Retry-After").ShouldNotBeNull();
        _proxy.Plane.MissingCondition = Proxy.Snapshots.SnapshotCondition.Stale;
        (await _proxy.GetAsync("/public/x")).Body.ShouldContain("IAP6002");
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }
}
