using IapK8s.Controller.Tests.Status.Clusters;
using IapK8s.Resources;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Tests.Rollouts;

/// <summary>Evictions over a real API; the test is the ReplicaSet that replaces what goes.</summary>
[Category("Cluster")]
internal sealed class EvictorTests
{
    private const string Evicting = $$"""{"rollout":"Evict","targetRefs":[{"kind":"Deployment","name":"shop"}],{{StatusCluster.AllowAll}} }""";

    private StatusCluster _cluster = null!;

    [SetUp]
    public async Task Start() => _cluster = await StatusCluster.StartAsync();

    [TearDown]
    public async Task Stop() => await _cluster.DisposeAsync();

    [Test]
    public async Task EachGoesWhenTheOneBeforeWasReplaced_AndWhatNobodyReplacesStays()
    {
        await AddAsync("shop-0", "set");
        await AddAsync("shop-1", "set");
        await AddAsync("shop-9", null);
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", Evicting);
        await GoneAsync("shop-0");
        (await NamesAsync()).ShouldBe(["shop-1", "shop-9"]);

        await AddAsync("shop-2", "set", withSidecar: true);
        await GoneAsync("shop-1");
        (await NamesAsync()).ShouldBe(["shop-2", "shop-9"]);
        _cluster.Server.Calls.Where(call => call.Subresource == "eviction").Select(call => call.Name).ShouldBe(["shop-0", "shop-1"]);
    }

    /// <summary>With the webhook away from the namespace every successor would come bare, and the workload would never be there.</summary>
    [Test]
    public async Task TheOnlyPodIsNotEvictedAgainAndAgain()
    {
        await ForbidAsync("watch");
        await AddAsync("watch-0", "watch-set", app: "watch");
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "watch", """{"rollout":"Evict","selector":{"matchLabels":{"app":"watch"}},"rules":[{"name":"all","action":"Allow","members":["allUsers"]}]}""");
        await AddAsync("shop-0", "set");
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", Evicting);
        await GoneAsync("shop-0");
        // Now there is nothing to do about the owner.
        await TwoMoreLooksAsync();
        await AddAsync("shop-1", "set");
        await _cluster.WaitAsync("shop", view => view["Protected"] == "False RestartRequired");
        await TwoMoreLooksAsync();
        (await NamesAsync()).ShouldBe(["shop-1", "watch-0"]);
        Attempts("shop").ShouldBe(1);

        Task TwoMoreLooksAsync()
        {
            var before = Attempts("watch");
            return UntilAsync(() => Task.FromResult(Attempts("watch") >= before + 2));
        }

        int Attempts(string app) => _cluster.Server.Calls.Count(call => call.Subresource == "eviction" && call.Name.StartsWith(app, StringComparison.Ordinal));
    }

    [Test]
    public async Task ABudgetIsRespected()
    {
        await ForbidAsync("shop");
        await AddAsync("shop-0", "set");
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", Evicting);
        await UntilAsync(() => Task.FromResult(_cluster.Server.Calls.Count(call => call.Subresource == "eviction") >= 2));
        (await NamesAsync()).ShouldBe(["shop-0"]);

        await _cluster.Admin.PolicyV1.PatchNamespacedPodDisruptionBudgetStatusAsync(
            new V1Patch("""{"status":{"disruptionsAllowed":1,"observedGeneration":1}}""", V1Patch.PatchType.MergePatch), "shop", "shop");
        await GoneAsync("shop-0");
    }

    [Test]
    public async Task WithoutEvict_NothingIsEvicted()
    {
        await AddAsync("shop-0", "set");
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        await _cluster.WaitAsync("shop", view => view["Protected"] == "False RestartRequired");
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "other", """{"rollout":"Evict","selector":{"matchLabels":{"app":"other"}},"rules":[{"name":"all","action":"Allow","members":["allUsers"]}]}""");
        await AddAsync("other-0", "other-set", app: "other");
        await GoneAsync("other-0");
        (await NamesAsync()).ShouldBe(["shop-0"]);
    }

    /// <summary>By a budget that has no room.</summary>
    private Task<V1PodDisruptionBudget> ForbidAsync(string app) => _cluster.Admin.PolicyV1.CreateNamespacedPodDisruptionBudgetAsync(new V1PodDisruptionBudget
    {
        Metadata = new V1ObjectMeta { Name = app },
        Spec = new V1PodDisruptionBudgetSpec { MinAvailable = 1, Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = app } } },
    }, "shop");

    private async Task AddAsync(string name, string? owner, bool withSidecar = false, string app = "shop")
    {
        await _cluster.CreatePodAsync(name, app, withSidecar);
        if (owner is not null)
        {
            var reference = $$"""{"metadata":{"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"{{owner}}","uid":"{{owner}}","controller":true}]} }""";
            await _cluster.Admin.CoreV1.PatchNamespacedPodAsync(new V1Patch(reference, V1Patch.PatchType.MergePatch), name, "shop");
        }

        await _cluster.Admin.CoreV1.PatchNamespacedPodStatusAsync(new V1Patch("""{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}""", V1Patch.PatchType.MergePatch), name, "shop");
    }

    private async Task<IEnumerable<string>> NamesAsync() =>
        (await _cluster.Admin.CoreV1.ListNamespacedPodAsync("shop")).Items.Where(pod => pod.Metadata.DeletionTimestamp is null).Select(pod => pod.Name()).Order(StringComparer.Ordinal);

    private Task GoneAsync(string name) => UntilAsync(async () => !(await NamesAsync()).Contains(name));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await isSo())
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
