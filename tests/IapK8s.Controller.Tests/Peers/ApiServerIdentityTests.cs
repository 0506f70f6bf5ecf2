using Grpc.Core;
using IapK8s.Controller.Peers;
using IapK8s.Controller.Tests.Push;
using IapK8s.Protocol.Credentials;
using IapK8s.TestKit.Clusters;
using IapK8s.TestKit.Controllers;
using IapK8s.TestKit.Identities;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Tests.Peers;

/// <summary>With tokens that an API server issued, and that server to ask.</summary>
internal sealed class ApiServerIdentityTests
{
    private InProcessCluster _cluster = null!;
    private Kubernetes _admin = null!;
    private RunningController _controller = null!;
    private V1Pod _pod = null!;

    [SetUp]
    public async Task Start()
    {
        _cluster = await InProcessCluster.StartAsync();
        _admin = _cluster.AdminClient();
        await _cluster.CreateNamespaceAsync("shop");
        await _cluster.TokenAsync("shop", "shop-account");
        _pod = await CreateAsync();
        _controller = await RunningController.StartAsync(null, controller =>
        {
            var identity = new ApiServerIdentity(_admin);
            controller.ApiServer = new ClusterIdentity(identity, identity);
            controller.Write("shop-policy.yaml", Manifests.Policy("shop"));
            controller.Write("shop-group.yaml", Manifests.Group("shop", "user:admin@shop.example.com"));
            controller.Write("provider.yaml", Manifests.Provider());
        });
        await _controller.WaitForCatalogAsync(catalog => catalog.Inputs.ClusterIssuer?.Issuer == _cluster.TokenIssuer);
    }

    [TearDown]
    public async Task Stop()
    {
        await _controller.DisposeAsync();
        _admin.Dispose();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task APodThatTheSourceHas_IsAskedAboutNowhere()
    {
        await KnowAsync(_pod);
        using var shop = await TestSubscriber.SubscribeAsync(_controller.Address, Held(await TokenAsync()));
        shop.Held.Keys.ShouldContain("policy/shop/shop");
        (await ReviewsAsync()).ShouldBe(0);
    }

    [Test]
    public async Task APodThatTheSourceLacks_IsVouchedFor_UntilItIsDeleted()
    {
        var token = await TokenAsync();
        using var early = await TestSubscriber.ConnectAsync(_controller.Address, Held(token));
        await _controller.WaitForSubscribersAsync(registry => registry.Count == 1);
        (await ReviewsAsync()).ShouldBe(1);
        await KnowAsync(_pod);
        await early.TakeAsync();

        await _admin.CoreV1.DeleteNamespacedPodAsync("shop-0", "shop", gracePeriodSeconds: 0);
        var successor = await CreateAsync();
        await KnowAsync(successor);
        (await early.EndAsync()).StatusCode.ShouldBe(StatusCode.PermissionDenied);
        using var next = await TestSubscriber.SubscribeAsync(_controller.Address, Held(await TokenAsync()));
    }

    [Test]
    public async Task ATokenOfAPodThatIsGone_IsNobodys()
    {
        var token = await TokenAsync();
        await _admin.CoreV1.DeleteNamespacedPodAsync("shop-0", "shop", gracePeriodSeconds: 0);
        (await EndAsync(token)).ShouldBe(StatusCode.Unauthenticated);
        (await ReviewsAsync()).ShouldBe(1);
    }

    [Test]
    public async Task TheTokenThatEveryContainerHas_IsNotForUs()
    {
        await KnowAsync(_pod);
        (await EndAsync(await _cluster.TokenAsync("shop", "shop-account", _pod))).ShouldBe(StatusCode.Unauthenticated);
        (await EndAsync(await _cluster.TokenAsync("shop", "shop-account", _pod, TokenAudiences.Gateway))).ShouldBe(StatusCode.Unauthenticated);
        (await EndAsync(await _cluster.TokenAsync("shop", "shop-account", null, TokenAudiences.Controller))).ShouldBe(StatusCode.Unauthenticated);
        (await ReviewsAsync()).ShouldBe(0);
    }

    [Test]
    public async Task WhileTheApiServerIsAway_WhoIsKnownGetsIn_AndNobodyElse()
    {
        var token = await TokenAsync();
        await _cluster.StopAsync();
        (await EndAsync(token)).ShouldBe(StatusCode.Unavailable);
        await KnowAsync(_pod);
        using var shop = await TestSubscriber.SubscribeAsync(_controller.Address, Held(token));
    }

    private Task<string> TokenAsync() => ReadPodTokenAsync(TokenAudiences.Controller);

    private async Task<string> ReadPodTokenAsync(string audience) =>
        await _cluster.TokenAsync("shop", "shop-account", await _admin.CoreV1.ReadNamespacedPodAsync("shop-0", "shop"), audience);

    private Task<V1Pod> CreateAsync() => _admin.CoreV1.CreateNamespacedPodAsync(
        new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = "shop-0" },
            Spec = new V1PodSpec { ServiceAccountName = "shop-account", Containers = [new V1Container { Name = "app", Image = "app" }] },
        },
        "shop");

    private async Task KnowAsync(V1Pod pod)
    {
        _controller.Write("shop-workload.yaml", Manifests.Workload("shop", pod.Uid(), "shop-account"));
        await _controller.WaitForCatalogAsync(catalog => catalog.UidOf(PeerIdentity.ForPod("shop", "shop-0")) == pod.Uid());
    }

    private HeldToken Held(string token) => new(new TrustedRootSet(_controller.Roots, null), token);

    private async Task<StatusCode> EndAsync(string token)
    {
        using var stranger = await TestSubscriber.ConnectAsync(_controller.Address, Held(token));
        return (await stranger.EndAsync()).StatusCode;
    }

    private async Task<int> ReviewsAsync() => (await _cluster.CallsAsync()).Count(call => call.Resource == "tokenreviews");
}
