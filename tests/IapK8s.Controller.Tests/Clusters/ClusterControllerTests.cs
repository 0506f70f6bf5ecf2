using System.Diagnostics;
using IapK8s.Controller.Tests.Push;
using IapK8s.Protocol.Credentials;
using IapK8s.Resources;
using IapK8s.Sources.Clusters;
using IapK8s.TestKit.Clusters;
using IapK8s.TestKit.Controllers;
using IapK8s.TestKit.Identities;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Tests.Clusters;

/// <summary>The whole way of a policy in a cluster: applied to the API server, and pushed to the pod that proves itself by its token.</summary>
[Category("Cluster")]
internal sealed class ClusterControllerTests
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
        await _cluster.InstallOwnDefinitionsAsync();
        await _cluster.CreateNamespaceAsync("iap-system");
        await _cluster.CreateNamespaceAsync("shop");
        await _cluster.TokenAsync("shop", "shop-account");
        _pod = await _admin.CoreV1.CreateNamespacedPodAsync(new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = "shop-0", Labels = new Dictionary<string, string> { ["app"] = "shop" } },
            Spec = new V1PodSpec { ServiceAccountName = "shop-account", Containers = [new V1Container { Name = "app", Image = "app", Ports = [new V1ContainerPort { ContainerPort = 8080 }] }] },
        }, "shop");
        // Without a host of its own a policy is about the pod's address, so there has to be one.
        await _admin.CoreV1.PatchNamespacedPodStatusAsync(new V1Patch("""{"status": {"podIP": "10.0.0.1", "podIPs": [{"ip": "10.0.0.1"}]}}""", V1Patch.PatchType.MergePatch), "shop-0", "shop");
        await _admin.AppsV1.CreateNamespacedDeploymentAsync(new V1Deployment
        {
            Metadata = new V1ObjectMeta { Name = "shop" },
            Spec = new V1DeploymentSpec
            {
                Selector = new V1LabelSelector { MatchLabels = _pod.Metadata.Labels },
                Template = new V1PodTemplateSpec { Metadata = new V1ObjectMeta { Labels = _pod.Metadata.Labels }, Spec = new V1PodSpec { Containers = _pod.Spec.Containers } },
            },
        }, "shop");
        _controller = await RunningController.StartAsync(_admin, _cluster.TokenIssuer);
    }

    [TearDown]
    public async Task Stop()
    {
        await _controller.DisposeAsync();
        _admin.Dispose();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task AnAppliedPolicy_IsPushed_Changed_AndTakenAway()
    {
        var token = await _cluster.TokenAsync("shop", "shop-account", _pod, TokenAudiences.Controller);
        using var shop = await TestSubscriber.SubscribeAsync(_controller.Address, new HeldToken(new TrustedRootSet(_controller.Roots, null), token));
        shop.Held.Keys.ShouldNotContain("policy/shop/shop");

        var began = Stopwatch.StartNew();
        await _admin.CustomObjects.CreateNamespacedCustomObjectAsync(Policy(), ApiGroup.Name, ApiGroup.Version, "shop", "iappolicies");
        await shop.TakeUntilAsync(() => shop.Held.ContainsKey("policy/shop/shop"));
        TestContext.Out.WriteLine($"applied to held by the subscriber: {began.ElapsedMilliseconds} ms");
        shop.Held["policy/shop/shop"].Policy.Ports.ShouldBe([8080]);

        var version = shop.Held["policy/shop/shop"].Version;
        await _admin.CustomObjects.PatchNamespacedCustomObjectAsync(
            new V1Patch("""{"spec": {"mode": "Shadow"}}""", V1Patch.PatchType.MergePatch), ApiGroup.Name, ApiGroup.Version, "shop", "iappolicies", "shop");
        await shop.TakeUntilAsync(() => shop.Held["policy/shop/shop"].Version != version);

        await _admin.CustomObjects.DeleteNamespacedCustomObjectAsync(ApiGroup.Name, ApiGroup.Version, "shop", "iappolicies", "shop");
        await shop.TakeUntilAsync(() => !shop.Held.ContainsKey("policy/shop/shop"));
    }

    [TestCase(20, true)]
    [TestCase(-20, true)]
    [TestCase(-7200, false)]
    public async Task ATokenCounts_WhereTheClocksDifferALittle(int seconds, bool counts)
    {
        using var skew = _cluster.Faults.SkewClock(TimeSpan.FromSeconds(seconds));
        var token = await _cluster.TokenAsync("shop", "shop-account", _pod, TokenAudiences.Controller);
        var credential = new HeldToken(new TrustedRootSet(_controller.Roots, null), token);
        if (counts)
        {
            using var shop = await TestSubscriber.SubscribeAsync(_controller.Address, credential);
        }
        else
        {
            using var shop = await TestSubscriber.ConnectAsync(_controller.Address, credential);
            (await shop.EndAsync()).StatusCode.ShouldBe(Grpc.Core.StatusCode.Unauthenticated);
        }
    }

    [Test]
    public async Task KeysAreInSecrets_AndNothingSecretIsInTheStateDirectory()
    {
        var secrets = await _admin.CoreV1.ListNamespacedSecretAsync("iap-system");
        secrets.Items.Select(secret => secret.Metadata.Name).ShouldBeSubsetOf(["iap-controller-ca", "iap-key-authority", "iap-key-session-signing", "iap-key-group-hash", "iap-key-capture-proof"]);
        secrets.Items.Select(secret => secret.Metadata.Name).ShouldContain("iap-key-authority");
        Directory.Exists(Path.Combine(_controller.State, "keys")).ShouldBeFalse();
        Directory.Exists(Path.Combine(_controller.State, "credentials")).ShouldBeFalse();

        var roots = _controller.Roots;
        await _controller.StopAsync();
        _controller.From = new ClusterSource(_admin, TimeProvider.System);
        await _controller.StartAsync();
        _controller.Roots.ShouldBe(roots);
    }

    [Test]
    public async Task AnApiServerThatIsAwayAtTheStart_IsWaitedFor()
    {
        var roots = _controller.Roots;
        await _controller.StopAsync();
        await _cluster.StopAsync();
        _controller.From = new ClusterSource(_admin, TimeProvider.System);
        var start = _controller.StartAsync();
        await Task.WhenAny(start, Task.Delay(TimeSpan.FromSeconds(1)));
        start.IsCompleted.ShouldBeFalse();
        await _cluster.StartAsync();
        await start;
        _controller.Roots.ShouldBe(roots);
    }

    private static Dictionary<string, object> Policy() => new()
    {
        ["apiVersion"] = ApiGroup.ApiVersion,
        ["kind"] = ApiGroup.IapPolicy,
        ["metadata"] = new Dictionary<string, object> { ["name"] = "shop" },
        ["spec"] = new Dictionary<string, object>
        {
            ["targetRefs"] = new[] { new Dictionary<string, object> { ["kind"] = "Deployment", ["name"] = "shop" } },
            ["rules"] = new[] { new Dictionary<string, object> { ["name"] = "all", ["action"] = "Allow", ["members"] = new[] { "allUsers" } } },
        },
    };
}
