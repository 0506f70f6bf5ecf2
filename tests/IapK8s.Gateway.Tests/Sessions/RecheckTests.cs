using Grpc.Core;
using IapK8s.Gateway.Tests.Fixture;
using IapK8s.Identity.Revocations;
using IapK8s.Identity.Sessions;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Sessions.V1;

namespace IapK8s.Gateway.Tests.Sessions;

internal sealed class RecheckTests
{
    private GatewayFixture _fixture = null!;

    [SetUp]
    public async Task StartAsync() => _fixture = await GatewayFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _fixture.DisposeAsync();

    [Test]
    public async Task S71_FiftyAtOnceOverFiveSidecarsAreOneTokenCall()
    {
        var session = await _fixture.SignInAsync();
        _fixture.Time.Advance(TimeSpan.FromMinutes(5));
        var sidecars = Enumerable.Range(0, 5).Select(_ => _fixture.SidecarOf("shop", "shop-0")).ToList();
        var release = new TaskCompletionSource();
        _fixture.Provider.BeforeRefresh = () => release.Task;
        var asked = Enumerable.Range(0, 50).Select(i => sidecars[i % 5].RecheckAsync(Request(session)).ResponseAsync).ToList();
        await _fixture.UntilAsync(() => RefreshCalls == 1);
        release.SetResult();
        var answers = await Task.WhenAll(asked);

        answers.ShouldAllBe(answer => answer.State == SessionState.Active);
        answers.ShouldAllBe(answer => _fixture.Verify(answer.SignedSession.ToByteArray()).Id == session.Id);
        RefreshCalls.ShouldBe(1);
    }

    [Test]
    public async Task TheRotatedRefreshTokenIsTheNextOneUsed()
    {
        var session = await _fixture.SignInAsync();
        for (var i = 0; i < 3; i++)
        {
            _fixture.Time.Advance(TimeSpan.FromMinutes(5));
            (await RecheckAsync(session)).State.ShouldBe(SessionState.Active);
        }

        RefreshCalls.ShouldBe(3);
        _fixture.Provider.TokenRequests.Where(IsRefresh).Select(request => request["refresh_token"]).Distinct().Count().ShouldBe(3);
    }

    [Test]
    public async Task ARefreshTellsOfOtherGroups_AndKeepsWhenAndHowThePersonSignedIn()
    {
        _fixture.Provider.User = new Account("alice") { Acr = "mfa" };
        var session = await _fixture.SignInAsync();
        _fixture.Provider.User = new Account("alice") { Groups = ["employees"] };
        _fixture.Time.Advance(TimeSpan.FromMinutes(5));
        var now = _fixture.Verify((await RecheckAsync(session)).SignedSession.ToByteArray());

        now.Groups.ShouldBe(["employees"]);
        now.Acr.ShouldBe("mfa");
        now.AuthTime.ShouldBe(session.AuthTime);
        now.IssuedAt.ShouldBe(session.IssuedAt);
        now.ExpiresAt.ShouldBe(session.ExpiresAt);
    }

    [Test]
    public async Task AnotherVocabularyIsAnsweredWithoutATokenCall()
    {
        var session = await _fixture.SignInAsync();
        (_fixture.Shop.Vocabulary, _fixture.Shop.VocabularyHash) = (["chess-club"], "v2");
        _fixture.Push();
        var now = _fixture.Verify((await RecheckAsync(session, "v2")).SignedSession.ToByteArray());

        now.Groups.ShouldBe(["chess-club"]);
        now.VocabularyHash.ShouldBe("v2");
        RefreshCalls.ShouldBe(0);
    }

    [Test]
    public async Task ADisabledAccountEndsTheSessionEverywhere()
    {
        var session = await _fixture.SignInAsync();
        _fixture.Provider.AccountDisabled = true;
        _fixture.Time.Advance(TimeSpan.FromMinutes(5));

        (await RecheckAsync(session)).State.ShouldBe(SessionState.Ended);
        _fixture.Revocations.Entries.Single().SessionId.ShouldBe(session.Id);
        _fixture.Store.Count.ShouldBe(0);
    }

    [Test]
    public async Task AnotherPersonInARefreshedTokenEndsTheSession()
    {
        var session = await _fixture.SignInAsync();
        _fixture.Provider.User = new Account("mallory");
        _fixture.Time.Advance(TimeSpan.FromMinutes(5));

        (await RecheckAsync(session)).State.ShouldBe(SessionState.Ended);
    }

    [Test]
    public async Task AProviderThatIsDownChangesNothing_UntilStaleFor()
    {
        _fixture.Shop.Session = new SessionSettings { IdleTimeout = TimeSpan.FromHours(2) };
        _fixture.Push();
        var session = await _fixture.SignInAsync();
        _fixture.Provider.TokenEndpointStatus = 503;
        _fixture.Time.Advance(TimeSpan.FromMinutes(29));
        (await RecheckAsync(session)).State.ShouldBe(SessionState.Active);
        _fixture.Time.Advance(TimeSpan.FromMinutes(2));

        (await RecheckAsync(session)).State.ShouldBe(SessionState.Ended);
    }

    [Test]
    public async Task WithoutARefreshTokenTheStoreAloneDecides()
    {
        _fixture.Provider.IssuesRefreshTokens = false;
        var session = await _fixture.SignInAsync();
        _fixture.Time.Advance(TimeSpan.FromMinutes(50));

        (await RecheckAsync(session)).State.ShouldBe(SessionState.Active);
        RefreshCalls.ShouldBe(0);
    }

    [Test]
    public async Task IdleTimeCountsFromRechecks()
    {
        var session = await _fixture.SignInAsync();
        for (var i = 0; i < 3; i++)
        {
            _fixture.Time.Advance(TimeSpan.FromMinutes(55));
            (await RecheckAsync(session)).State.ShouldBe(SessionState.Active);
        }

        _fixture.Time.Advance(TimeSpan.FromMinutes(61));
        (await RecheckAsync(session)).State.ShouldBe(SessionState.Ended);
    }

    [Test]
    public async Task ALoweredMaximumAgeEndsSessionsThatAreOlder()
    {
        var session = await _fixture.SignInAsync();
        _fixture.Time.Advance(TimeSpan.FromMinutes(40));
        (await RecheckAsync(session)).State.ShouldBe(SessionState.Active);
        _fixture.Shop.Session = new SessionSettings { MaxAge = TimeSpan.FromMinutes(30) };
        _fixture.Push();

        (await RecheckAsync(session)).State.ShouldBe(SessionState.Ended);
    }

    [Test]
    public async Task ARevokedPersonsSessionIsOver()
    {
        var session = await _fixture.SignInAsync();
        var now = _fixture.Time.GetUtcNow();
        _fixture.Push(revocations: [new RevocationEntry("r", null, new RevokedIdentity(GatewayFixture.ProviderName, "alice", null), now, null, now.AddDays(1))]);

        (await RecheckAsync(session)).State.ShouldBe(SessionState.Ended);
    }

    [Test]
    public async Task AnUnknownSessionIsOver()
    {
        (await _fixture.SidecarOf("shop", "shop-0").RecheckAsync(new RecheckRequest { Scope = _fixture.Shop.Scope.Value, SessionId = OpaqueId.New128() })).State.ShouldBe(SessionState.Ended);
        var fetch = () => _fixture.SidecarOf("shop", "shop-0").FetchAsync(new FetchRequest { Scope = _fixture.Shop.Scope.Value, SessionId = OpaqueId.New128() }).ResponseAsync;
        (await fetch.ShouldThrowAsync<RpcException>()).StatusCode.ShouldBe(StatusCode.NotFound);
    }

    private static IEnumerable<TestCaseData> Strangers()
    {
        yield return new TestCaseData(PeerIdentity.ForPod("wiki", "wiki-0")) { TestName = "S76_RefusesAPodOfAnotherNamespace" };
        yield return new TestCaseData(PeerIdentity.ForPod("shop", "jobs-0")) { TestName = "S76_RefusesAPodOfTheNamespaceThatDoesNotServeTheOrigin" };
        yield return new TestCaseData(PeerIdentity.Gateway) { TestName = "S76_RefusesAnotherGateway" };
        yield return new TestCaseData(PeerIdentity.Controller) { TestName = "S76_RefusesTheController" };
    }

    [TestCaseSource(nameof(Strangers))]
    public async Task S76_RefusesWhoIsNotAPodOfTheScope(PeerIdentity identity)
    {
        var session = await _fixture.SignInAsync();
        var client = _fixture.ClientAs(identity);

        (await Should.ThrowAsync<RpcException>(() => client.RecheckAsync(Request(session)).ResponseAsync)).StatusCode.ShouldBe(StatusCode.PermissionDenied);
        (await Should.ThrowAsync<RpcException>(() => client.FetchAsync(new FetchRequest { Scope = _fixture.Shop.Scope.Value, SessionId = session.Id }).ResponseAsync)).StatusCode.ShouldBe(StatusCode.PermissionDenied);
    }

    [Test]
    public async Task S76_ASessionOfAnotherScopeIsUnknownToAPodsOwn()
    {
        var session = await _fixture.SignInAsync();

        (await _fixture.SidecarOf("wiki", "wiki-0").RecheckAsync(new RecheckRequest { Scope = _fixture.Wiki.Scope.Value, SessionId = session.Id })).State.ShouldBe(SessionState.Ended);
        (await RecheckAsync(session)).State.ShouldBe(SessionState.Active);
    }

    [Test]
    public async Task S42_EndsASessionEverywhere_ForAPodOfItsScopeAlone()
    {
        var session = await _fixture.SignInAsync();
        await _fixture.SidecarOf("wiki", "wiki-0").EndAsync(new EndRequest { Scope = _fixture.Wiki.Scope.Value, SessionId = session.Id });
        (await Should.ThrowAsync<RpcException>(() => _fixture.SidecarOf("wiki", "wiki-0").EndAsync(new EndRequest { Scope = _fixture.Shop.Scope.Value, SessionId = session.Id }).ResponseAsync))
            .StatusCode.ShouldBe(StatusCode.PermissionDenied);
        (await RecheckAsync(session)).State.ShouldBe(SessionState.Active);

        await _fixture.SidecarOf("shop", "shop-0").EndAsync(new EndRequest { Scope = _fixture.Shop.Scope.Value, SessionId = session.Id });

        (await RecheckAsync(session)).State.ShouldBe(SessionState.Ended);
        _fixture.Revocations.Entries.ShouldContain(entry => entry.SessionId == session.Id);
    }

    [Test]
    public async Task S76_RefusesACertificateOfAnotherAuthority()
    {
        using var stranger = new TestAuthority();
        var session = await _fixture.SignInAsync();

        // In TLS 1.3 a client is done before the server has judged its certificate: the connection ends before its request is on the way, or after.
        var refused = await Should.ThrowAsync<RpcException>(() => _fixture.ClientAs(PeerIdentity.ForPod("shop", "shop-0"), stranger).RecheckAsync(Request(session)).ResponseAsync);
        refused.StatusCode.ShouldBeOneOf(StatusCode.Unavailable, StatusCode.Internal);
        refused.Status.DebugException.ShouldNotBeNull("the connection's end, and no answer of the service");
    }

    private int RefreshCalls => _fixture.Provider.TokenRequests.Count(IsRefresh);

    private static bool IsRefresh(Dictionary<string, string> request) => request["grant_type"] == "refresh_token";

    private RecheckRequest Request(Session session, string vocabulary = "v1") => new() { Scope = _fixture.Shop.Scope.Value, SessionId = session.Id, VocabularyHash = vocabulary };

    private async Task<RecheckResponse> RecheckAsync(Session session, string vocabulary = "v1") => await _fixture.SidecarOf("shop", "shop-0").RecheckAsync(Request(session, vocabulary));
}
