using System.Text.Json.Nodes;
using Grpc.Core;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Push;
using IapK8s.Controller.Tests.Push;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Push.V1;
using IapK8s.TestKit.Controllers;
using IapK8s.TestKit.Identities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Peers;

/// <summary>Who gets in by the token of its pod, over real sockets; the API server's answers alone are a test's.</summary>
internal sealed class PeerTokenTests
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private RunningController _controller = null!;
    private ClusterTokens _tokens = null!;
    private StubCluster _cluster = null!;

    [SetUp]
    public async Task Start()
    {
        _tokens = new ClusterTokens(_time);
        _cluster = new StubCluster(_tokens);
        _controller = await RunningController.StartAsync(_time, controller =>
        {
            controller.Cluster = _cluster;
            foreach (var app in new[] { "shop", "wiki" })
            {
                controller.Write($"{app}-workload.yaml", Manifests.Workload(app, $"{app}-uid", $"{app}-account"));
                controller.Write($"{app}-policy.yaml", Manifests.Policy(app));
                controller.Write($"{app}-group.yaml", Manifests.Group(app, $"user:admin@{app}.example.com"));
            }

            controller.Write("provider.yaml", Manifests.Provider());
            controller.Write("gateway.yaml", Manifests.Pod("iap-system", "iap-gateway-1", "gateway-uid", "iap-gateway"));
            controller.Write("impostor.yaml", Manifests.Pod("shop", "impostor", "impostor-uid", "iap-gateway"));
        });
        await IssuerIsKnownAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        await _controller.DisposeAsync();
        _tokens.Dispose();
    }

    private string Shop(string uid = "shop-uid", TimeSpan? life = null) => _tokens.ForPod("shop", "shop-0", uid, account: "shop-account", life: life);

    private string Gateway => _tokens.ForPod("iap-system", "iap-gateway-1", "gateway-uid", account: "iap-gateway");

    [Test]
    public async Task APodGetsItsOwnResources_AndNobodyIsAsked()
    {
        using var shop = await SubscribeAsync(Shop());
        shop.Held.Keys.ShouldContain("policy/shop/shop");
        shop.Held.Keys.ShouldAllBe(name => !name.Contains("wiki"));
        shop.Held.Values.ShouldAllBe(resource => resource.GatewayCertificate == null && resource.ClusterIssuer == null && resource.SessionSigningKeys == null);
        _cluster.Reviews.ShouldBe(0);
    }

    [Test]
    public async Task TheGatewayGetsItsScope_WithACertificateTheIssuerAndThePodsUids()
    {
        using var gateway = await SubscribeAsync(Gateway);
        gateway.Held[Protocol.Versions.ResourceNames.ClusterIssuer].ClusterIssuer.Issuer.ShouldBe(_tokens.Issuer);
        gateway.Held[Protocol.Versions.ResourceNames.GatewayCertificate].GatewayCertificate.Key.ShouldContain("PRIVATE KEY");
        gateway.Held.Values.Single(resource => resource.Scope?.Namespace == "shop").Scope.PodUids.ShouldBe(["shop-uid"]);
    }

    [Test]
    public async Task AServiceAccountNamedAsTheGatewaysElsewhere_IsAPodLikeAnyOther()
    {
        using var impostor = await SubscribeAsync(_tokens.ForPod("shop", "impostor", "impostor-uid", account: "iap-gateway"));
        impostor.Held.Values.ShouldAllBe(resource => resource.SessionSigningKeys == null && resource.ProviderClient == null && resource.Scope == null && resource.GatewayCertificate == null);
        (await RevokeAsync(_tokens.ForPod("shop", "impostor", "impostor-uid", account: "iap-gateway"))).ShouldBe(StatusCode.PermissionDenied);
        (await RevokeAsync(Gateway)).ShouldBe(StatusCode.OK);
    }

    private static IEnumerable<TestCaseData<Func<PeerTokenTests, string?>>> BadTokens()
    {
        TestCaseData<Func<PeerTokenTests, string?>> Case(string name, Func<PeerTokenTests, string?> token) => new(token) { TestName = $"Refuses_{name}" };
        yield return Case("NoToken", _ => null);
        yield return Case("WhatIsNoToken", _ => "x");
        yield return Case("TheGatewaysAudience", test => test._tokens.ForPod("shop", "shop-0", "shop-uid", "iap-gateway", "shop-account"));
        yield return Case("TheAppsDefaultToken", test => test._tokens.ForPod("shop", "shop-0", "shop-uid", test._tokens.Issuer, "shop-account"));
        yield return Case("ADeletedPodsUid", test => test.Shop("shop-uid-before"));
        yield return Case("AnotherAccountThanThePodRunsAs", test => test._tokens.ForPod("shop", "shop-0", "shop-uid", account: "other"));
        yield return Case("ATokenBoundToNoPod", test => test._tokens.ForAccount("shop", "shop-account", "iap-controller"));
        yield return Case("AnEndedToken", test => test.Shop(life: TimeSpan.FromSeconds(-1)));
        yield return Case("ATokenOfTwoDays", test => test.Shop(life: TimeSpan.FromDays(2)));
        yield return Case("AnUnsignedToken", test => ClusterTokens.Sign(new JsonObject { ["alg"] = "none", ["kid"] = test._tokens.KeyId }, test.Claims, _ => [0]));
        yield return Case("AnotherClustersToken", test =>
        {
            using var other = new ClusterTokens(test._time, "https://other.example.com");
            return other.ForPod("shop", "shop-0", "shop-uid", account: "shop-account");
        });
        yield return Case("AnotherClustersTokenUnderOurName", test =>
        {
            using var other = new ClusterTokens(test._time);
            return other.ForPod("shop", "shop-0", "shop-uid", account: "shop-account");
        });
        yield return Case("AKeyThatNobodyPublishes", test =>
        {
            using var other = new ClusterTokens(test._time);
            other.Rotate();
            return other.ForPod("shop", "shop-0", "shop-uid", account: "shop-account");
        });
    }

    private JsonObject Claims => _tokens.Claims("shop", "shop-account", new JsonObject { ["name"] = "shop-0", ["uid"] = "shop-uid" }, "iap-controller");

    [TestCaseSource(nameof(BadTokens))]
    public async Task RefusesAToken(Func<PeerTokenTests, string?> token)
    {
        // The API server has the right pod, and would say so to whoever asked about it.
        _cluster.Pods["shop-uid"] = true;
        (await EndAsync(token(this))).StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    [Test]
    public async Task TwoTokensAreNone()
    {
        using var channel = TestSubscriber.OpenChannel(_controller.Address, Held(null), _time);
        var headers = new Metadata { { "authorization", BearerMetadata.Of(Gateway) }, { "authorization", BearerMetadata.Of(Gateway) } };
        (await StatusAsync(() => new RevocationLog.RevocationLogClient(channel).AppendAsync(new AppendRevocationsRequest(), headers))).ShouldBe(StatusCode.Unauthenticated);
    }

    [TestCase("x-authorization")]
    [TestCase("proxy-authorization")]
    [TestCase("cookie")]
    public async Task ATokenInOtherMetadataIsNone(string key)
    {
        using var channel = TestSubscriber.OpenChannel(_controller.Address, Held(null), _time);
        (await StatusAsync(() => new RevocationLog.RevocationLogClient(channel).AppendAsync(new AppendRevocationsRequest(), new Metadata { { key, BearerMetadata.Of(Gateway) } }))).ShouldBe(StatusCode.Unauthenticated);
    }

    [Test]
    public async Task AStreamEndsWithItsPod_AndItsTokenOpensNoOther()
    {
        using var old = await SubscribeAsync(Shop());
        _controller.Write("shop-workload.yaml", Manifests.Workload("shop", "shop-uid-2", "shop-account"));
        (await old.EndAsync()).StatusCode.ShouldBe(StatusCode.PermissionDenied);
        (await EndAsync(Shop())).StatusCode.ShouldBe(StatusCode.Unauthenticated);

        using var successor = await SubscribeAsync(Shop("shop-uid-2"));
        successor.Held.Keys.ShouldContain("policy/shop/shop");
    }

    [Test]
    public async Task AStreamEndsWhenItsPodIsDeleted()
    {
        using var shop = await SubscribeAsync(Shop());
        _controller.Delete("shop-workload.yaml");
        (await shop.EndAsync()).StatusCode.ShouldBe(StatusCode.PermissionDenied);
        (await EndAsync(Shop())).StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    [Test]
    public async Task APodThatHasEnded_GetsNothingThoughTheApiServerStillHasIt()
    {
        _cluster.Pods["shop-uid"] = true;
        using var shop = await SubscribeAsync(Shop());
        _controller.Write("shop-workload.yaml", Manifests.Workload("shop", "shop-uid", "shop-account", "Failed"));
        (await shop.EndAsync()).StatusCode.ShouldBe(StatusCode.PermissionDenied);
        (await EndAsync(Shop())).StatusCode.ShouldBe(StatusCode.Unauthenticated);
        _cluster.Reviews.ShouldBe(0);
    }

    [Test]
    public async Task AStreamEndsWithItsToken()
    {
        using var shop = await SubscribeAsync(Shop(life: TimeSpan.FromMinutes(10)));
        await _controller.WaitForSubscribersAsync(registry => registry.Find(PeerIdentity.ForPod("shop", "shop-0"), "shop-uid")?.Versions.Count == 1);
        _time.Advance(TimeSpan.FromMinutes(10));
        (await shop.EndAsync()).StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    [Test]
    public async Task APodThatTheApiServerVouchesFor_IsServedAsSoonAsItIsKnown_AndNotBefore()
    {
        _cluster.Pods["shop-uid-2"] = true;
        using var early = await TestSubscriber.ConnectAsync(_controller.Address, Held(Shop("shop-uid-2")), time: _time);
        await _controller.WaitForSubscribersAsync(registry => registry.Count == 1);
        _controller.Write("shop-workload.yaml", Manifests.Workload("shop", "shop-uid-2", "shop-account"));
        await early.TakeAsync();
        early.Held.Keys.ShouldContain("policy/shop/shop");
    }

    [Test]
    public async Task APodThatNeverTurnsUp_IsLetGo()
    {
        _cluster.Pods["shop-uid-2"] = true;
        using var early = await TestSubscriber.ConnectAsync(_controller.Address, Held(Shop("shop-uid-2")), time: _time);
        await _controller.WaitForSubscribersAsync(registry => registry.Count == 1);
        var end = early.EndAsync();
        do
        {
            // It is counted a moment before its time begins to run.
            _time.Advance(TimeSpan.FromSeconds(30));
        }
        while (await Task.WhenAny(end, Task.Delay(TimeSpan.FromMilliseconds(100))) != end);
        (await end).StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    [Test]
    public async Task AKeyThatIsNew_IsFetchedAtOnce()
    {
        _tokens.Rotate();
        _time.Advance(TimeSpan.FromSeconds(10));
        using var shop = await SubscribeAsync(Shop());
        _cluster.Reviews.ShouldBe(0);
    }

    [Test]
    public async Task WithoutTheIssuersKeys_TheApiServerJudges()
    {
        _cluster.HasNoKeys = true;
        _tokens.Rotate();
        (await EndAsync(Shop())).StatusCode.ShouldBe(StatusCode.Unauthenticated);
        _time.Advance(TimeSpan.FromSeconds(10));
        _cluster.Pods["shop-uid"] = true;
        using var shop = await SubscribeAsync(Shop());
        _cluster.Reviews.ShouldBe(2);
    }

    [Test]
    public async Task WhileTheApiServerIsAway_NobodyUnknownGetsIn_AndLaterTheyDo()
    {
        _tokens.Rotate();
        (_cluster.IsAway, _cluster.Pods["shop-uid"]) = (true, true);
        var token = Shop();
        (await EndAsync(token)).StatusCode.ShouldBe(StatusCode.Unavailable);
        _cluster.IsAway = false;
        using var shop = await SubscribeAsync(token);
    }

    [Test]
    public async Task AnAnswerIsRemembered_ForAMoment()
    {
        var token = Shop("gone");
        for (var i = 0; i < 5; i++)
        {
            (await EndAsync(token)).StatusCode.ShouldBe(StatusCode.Unauthenticated);
        }

        _cluster.Reviews.ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(10));
        (await EndAsync(token)).StatusCode.ShouldBe(StatusCode.Unauthenticated);
        _cluster.Reviews.ShouldBe(2);
    }

    [Test]
    public async Task AFloodOfTokens_IsNoFloodOfReviews()
    {
        var fetched = _cluster.Fetches;
        for (var i = 0; i < 40; i++)
        {
            (await EndAsync(Shop($"gone-{i}"))).StatusCode.ShouldBe(i < 10 ? StatusCode.Unauthenticated : StatusCode.Unavailable);
        }

        _cluster.Reviews.ShouldBe(10);
        using var other = new ClusterTokens(_time);
        other.Rotate();
        for (var i = 0; i < 10; i++)
        {
            (await EndAsync(other.ForPod("shop", "shop-0", "shop-uid", account: "shop-account"))).StatusCode.ShouldBe(StatusCode.Unavailable);
        }

        _cluster.Fetches.ShouldBeLessThanOrEqualTo(fetched + 1);
        // Who needs no review notices nothing.
        using var shop = await SubscribeAsync(Shop());
    }

    [Test]
    public async Task OnePodHasOnlySoManyStreams()
    {
        using var first = await SubscribeAsync(Shop());
        using var second = await SubscribeAsync(Shop());
        using var third = await SubscribeAsync(Shop());
        using var fourth = await SubscribeAsync(Shop());
        (await EndAsync(Shop())).StatusCode.ShouldBe(StatusCode.ResourceExhausted);
    }

    [Test]
    public async Task WhatAPodAcknowledged_SaysNothingOfItsSuccessor()
    {
        var identity = PeerIdentity.ForPod("shop", "shop-0");
        using var old = await SubscribeAsync(Shop());
        await _controller.WaitForSubscribersAsync(registry => registry.Find(identity, "shop-uid")?.Versions.Count == 1);
        _controller.Write("shop-workload.yaml", Manifests.Workload("shop", "shop-uid-2", "shop-account"));
        await old.EndAsync();
        await _controller.WaitForSubscribersAsync(registry => registry.Count == 0);
        _controller.Services.GetRequiredService<SubscriberRegistry>().Find(identity, "shop-uid-2").ShouldBeNull();
    }

    private HeldToken Held(string? token) => new(new TrustedRootSet(_controller.Roots, null), token);

    private Task<TestSubscriber> SubscribeAsync(string token) => TestSubscriber.SubscribeAsync(_controller.Address, Held(token), _time);

    private async Task<Grpc.Core.Status> EndAsync(string? token)
    {
        using var stranger = await TestSubscriber.ConnectAsync(_controller.Address, Held(token), time: _time);
        return await stranger.EndAsync();
    }

    private async Task<StatusCode> RevokeAsync(string token)
    {
        using var channel = TestSubscriber.OpenChannel(_controller.Address, Held(token), _time);
        return await StatusAsync(() => new RevocationLog.RevocationLogClient(channel).AppendAsync(new AppendRevocationsRequest()));
    }

    private static async Task<StatusCode> StatusAsync(Func<AsyncUnaryCall<AppendRevocationsResponse>> call)
    {
        try
        {
            await call();
            return StatusCode.OK;
        }
        catch (RpcException error)
        {
            return error.StatusCode;
        }
    }

    private async Task IssuerIsKnownAsync() =>
        await _controller.WaitForCatalogAsync(catalog => catalog.Inputs.ClusterIssuer is not null && catalog.Inputs.Pods.ContainsKey(new PodKey("shop", "shop-0")));
}
