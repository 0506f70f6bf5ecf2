using IapK8s.Controller.Tests.Status.Clusters;
using IapK8s.Resources;
using IapK8s.TestKit.Clusters;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Tests.Events;

/// <summary>What people are told by a whole controller.</summary>
[Category("Cluster")]
internal sealed class ClusterEventTests
{
    private StatusCluster _cluster = null!;

    [SetUp]
    public async Task StartAsync() => _cluster = await StatusCluster.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _cluster.DisposeAsync();

    [Test]
    public async Task ARefusalAPodToRestartAndALostHostAreTold_EachOnItsObject()
    {
        var pod = await _cluster.CreatePodAsync("shop-0");
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", """{"targetRefs":[{"kind":"Deployment","name":"shop"}],"hosts":["shop.example.com"],"rules":[{"name":"all","action":"Allow","members":["allUsers"]}]}""");
        using var shop = await _cluster.SubscribeAsync(pod);
        await shop.TakeUntilAsync(() => shop.Held.ContainsKey("policy/shop/shop"));
        await _cluster.ChangeAsync("shop", """{"spec": {"mode": "Shadow"}}""");
        await shop.RefuseAsync(await shop.ReadAsync(), "I cannot");
        var refused = await WaitAsync("shop", "Rejected");
        refused.Message.ShouldContain("1 NACK: shop/shop-0: I cannot");
        (refused.Type, refused.Count, refused.InvolvedObject.Kind, refused.InvolvedObject.Name, refused.InvolvedObject.ApiVersion).ShouldBe(("Warning", 1, "IapPolicy", "shop", ApiGroup.ApiVersion));
        refused.InvolvedObject.Uid.ShouldBe((await _cluster.ReadAsync(ApiGroup.IapPolicy, "shop")).Document["metadata"]!["uid"]!.GetValue<string>());
        refused.Source.Component.ShouldBe("iap-controller");

        await _cluster.CreatePodAsync("shop-1", withSidecar: false);
        (await WaitAsync("shop", "RestartRequired")).Message.ShouldContain("kubectl -n shop rollout restart deployment/shop");

        // Of two policies of one second the name decides who was first.
        await _cluster.Server.CreateNamespaceAsync("zoo");
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "late", """{"selector":{"matchLabels":{"app":"late"}},"hosts":["shop.example.com"],"rules":[{"name":"all","action":"Allow","members":["allUsers"]}]}""", ns: "zoo");
        (await WaitAsync("zoo", "HostConflict")).InvolvedObject.Name.ShouldBe("late");

        // One event a reason and object; of the cluster's kinds in default.
        await _cluster.ApplyAsync(ApiGroup.ClusterIapProvider, "corp", """{"issuer": "http://idp.localhost:1", "clientId": "corp", "clientSecretRef": {"namespace": "iap-system", "name": "missing", "key": "secret"}, "allowedNamespaces": ["*"]}""");
        (await WaitAsync("default", "ProviderUnreachable")).InvolvedObject.Name.ShouldBe("corp");
        (await _cluster.Admin.CoreV1.ListNamespacedEventAsync("shop")).Items.Select(told => told.Reason).Distinct().Count().ShouldBe((await _cluster.Admin.CoreV1.ListNamespacedEventAsync("shop")).Items.Count);
    }

    [Test]
    public async Task WhoTakesOverDoesNotTellAgain_AndWhoFollowsTellsNothing()
    {
        await _cluster.CreatePodAsync("shop-0", withSidecar: false);
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        await WaitAsync("shop", "RestartRequired");
        await _cluster.WaitAsync("shop", view => view["Protected"] == "False RestartRequired");
        await _cluster.StartControllerAsync("second");
        await _cluster.StopControllerAsync(_cluster.Controller);
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "other", """{"selector":{"matchLabels":{"app":"shop"}},"rules":[{"name":"all","action":"Allow","members":["allUsers"]}]}""");
        await _cluster.WaitAsync("other", view => view["Protected"] == "False RestartRequired");
        await WaitAsync("shop", "RestartRequired", about: "other");
        (await _cluster.Admin.CoreV1.ListNamespacedEventAsync("shop")).Items.Where(told => told.InvolvedObject.Name == "shop" && told.Reason == "RestartRequired").ShouldHaveSingleItem().Count.ShouldBe(1);
    }

    private async Task<Corev1Event> WaitAsync(string ns, string reason, string? about = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var all = (await _cluster.Admin.CoreV1.ListNamespacedEventAsync(ns, cancellationToken: limit.Token)).Items;
            if (all.FirstOrDefault(told => told.Reason == reason && (about is null || told.InvolvedObject.Name == about)) is { } found)
            {
                return found;
            }

            await Task.Delay(20, limit.Token);
        }
    }
}
