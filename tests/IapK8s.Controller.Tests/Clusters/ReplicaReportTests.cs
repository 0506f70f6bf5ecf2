using System.Text.Json;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Leadership;
using IapK8s.Controller.Push;
using IapK8s.Controller.Replicas;
using IapK8s.Controller.Tests.Push;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;
using IapK8s.Resources;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Clusters;

/// <summary>What replicas know of each other's subscribers.</summary>
[Category("Cluster")]
internal sealed class ReplicaReportTests
{
    private static readonly PeerIdentity Shop = PeerIdentity.ForPod("shop", "shop-0");

    private ClusterReplicas _replicas = null!;
    private string _uid = "";

    [SetUp]
    public async Task Start()
    {
        _replicas = await ClusterReplicas.StartAsync(2);
        _uid = (await _replicas.Admin.CoreV1.ReadNamespacedPodAsync("shop-0", "shop")).Metadata.Uid;
        await _replicas.UntilAsync(0, states => states.UnreachableReplicas.Count == 0);
    }

    [TearDown]
    public async Task Stop() => await _replicas.DisposeAsync();

    [Test]
    public async Task WhatAPodAcknowledgedAtOneReplica_CountsAtTheOther_UntilThatOneCannotBeAsked()
    {
        using var shop = await _replicas.SubscribeAsync(1, await _replicas.ShopAsync());
        await _replicas.Admin.CustomObjects.CreateNamespacedCustomObjectAsync(Policy(), ApiGroup.Name, ApiGroup.Version, "shop", "iappolicies");
        await shop.TakeUntilAsync(() => shop.Held.ContainsKey("policy/shop/shop"));
        (await ProgrammedAsync("Programmed")).ShouldBe("1/1 pods at generation 1");

        using (_replicas.Cut(1))
        {
            (await ProgrammedAsync("ReplicaUnreachable")).ShouldEndWith($"no word from {ClusterReplicas.NameOf(1)}");
        }

        await ProgrammedAsync("Programmed");
    }

    [Test]
    public async Task WhatAPodRefusedAtOneReplica_IsToldAtTheOther()
    {
        using var shop = await _replicas.SubscribeAsync(1, await _replicas.ShopAsync());
        await _replicas.Admin.CustomObjects.CreateNamespacedCustomObjectAsync(Policy(), ApiGroup.Name, ApiGroup.Version, "shop", "iappolicies");
        await shop.RefuseAsync(await shop.ReadAsync(), "cannot do that");
        await _replicas.UntilAsync(0, states => states.Find(Shop, _uid) is { Connected: true, Refusal.Message: "cannot do that" });
        _replicas[0].Services.GetRequiredService<ISubscriberStates>().Find(Shop, "another-uid").ShouldBeNull();
    }

    [Test]
    public async Task APodThatMovesIsWhereItIs()
    {
        var shop = await _replicas.SubscribeAsync(1, await _replicas.ShopAsync());
        await _replicas.UntilAsync(0, states => states.Find(Shop, _uid) is { Connected: true });
        shop.Dispose();
        await _replicas.UntilAsync(0, states => states.Find(Shop, _uid) is { Connected: false });
        using var moved = await _replicas.SubscribeAsync(0, await _replicas.ShopAsync());
        await _replicas.UntilAsync(1, states => states.Find(Shop, _uid) is { Connected: true });
    }

    [Test]
    public async Task AReplicaThatLeavesInOrderIsNotMissed_AndOneThatVanishesIs()
    {
        var third = await _replicas.AddAsync();
        await _replicas.UntilAsync(0, states => _replicas[0].Services.GetRequiredService<ReplicaWatches>().KeyReports is { Length: 2 });
        var seen = new List<string>();
        var states = _replicas[0].Services.GetRequiredService<ISubscriberStates>();
        states.Changed += () => seen.AddRange(states.UnreachableReplicas);
        await third.StopAsync();
        await _replicas.UntilAsync(0, _ => _replicas[0].Services.GetRequiredService<ReplicaWatches>().KeyReports is { Length: 1 });
        seen.ShouldBeEmpty();

        using var cut = _replicas.Cut(1);
        await _replicas.UntilAsync(0, now => now.UnreachableReplicas.Contains(ClusterReplicas.NameOf(1)));
        await _replicas.Admin.DiscoveryV1.DeleteNamespacedEndpointSliceAsync(ClusterReplicas.NameOf(1), "iap-system");
        await _replicas.UntilAsync(0, now => now.UnreachableReplicas.Count == 0);
    }

    [Test]
    public async Task WhatAGatewayFoundOutAtOneReplica_IsKnownAtTheOther()
    {
        using var gateway = await TestSubscriber.ConnectAsync(_replicas[1].Address, await _replicas.GatewayAsync(), first: request => request.CaptureReports.Add(new CaptureReport { Namespace = "shop", Pod = "shop-0", Detail = "10.0.0.1 port 8080 answered without the sidecar" }));
        await _replicas.UntilAsync(0, states => states.FindCapture("shop/shop-0") is { Report: { IsProven: false, Detail: "10.0.0.1 port 8080 answered without the sidecar" } });
    }

    [Test]
    public async Task ANewKeySignsOnlyAfterTheSubscribersOfEveryReplicaHaveIt()
    {
        using var near = await _replicas.SubscribeAsync(0, await _replicas.ShopAsync());
        using var far = await _replicas.SubscribeAsync(1, await _replicas.GatewayAsync());
        var next = await PublishNextKeyAsync();
        var reach = _replicas[0].Services.GetRequiredService<KeyReach>();

        await near.TakeUntilAsync(() => Has(near, next));
        await _replicas[0].WaitForSubscribersAsync(_ => reach.Here().Acknowledged.Contains(next));
        reach.EverybodyHas(next).ShouldBeFalse("the other replica's subscriber has not answered");

        await far.TakeUntilAsync(() => Has(far, next));
        await _replicas.UntilAsync(0, _ => reach.EverybodyHas(next));

        using var cut = _replicas.Cut(1);
        await _replicas.UntilAsync(0, states => states.UnreachableReplicas.Count > 0);
        reach.EverybodyHas(next).ShouldBeFalse("nobody knows who is connected there");
    }

    private static bool Has(TestSubscriber subscriber, string key) =>
        subscriber.Held.TryGetValue(ResourceNames.SessionVerificationKeys, out var keys) && keys.SessionVerificationKeys.Keys.Any(known => known.Id == key);

    /// <summary>The message of the policy's Programmed, once it has this reason; fails after 30 s.</summary>
    private async Task<string> ProgrammedAsync(string reason)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var policy = (JsonElement)await _replicas.Admin.CustomObjects.GetNamespacedCustomObjectAsync(ApiGroup.Name, ApiGroup.Version, "shop", "iappolicies", "shop", limit.Token);
            if (policy.TryGetProperty("status", out var status) && status.TryGetProperty("conditions", out var conditions)
                && conditions.EnumerateArray().FirstOrDefault(condition => condition.GetProperty("type").GetString() == "Programmed") is { ValueKind: JsonValueKind.Object } programmed
                && programmed.GetProperty("reason").GetString() == reason)
            {
                return programmed.GetProperty("message").GetString()!;
            }

            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>As the leader does when one is due, and every replica reads it.</summary>
    private async Task<string> PublishNextKeyAsync()
    {
        using var ring = new KeyRing(
            new SecretKeyStore(_replicas.Admin, new LeaseOptions { Namespace = "iap-system", Identity = "test" }), new AlwaysLeader(), new KeyRotationOptions(), new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(31)));
        await ring.OpenAsync(CancellationToken.None);
        await ring.AdvanceAsync(_ => false, CancellationToken.None);
        for (var index = 0; index < 2; index++)
        {
            await _replicas[index].Services.GetRequiredService<KeyRing>().OpenAsync(CancellationToken.None);
            _replicas[index].Services.GetRequiredService<CatalogPublisher>().Refresh();
        }

        return ring.Current.Find(KeySubject.SessionSigning)!.Next!.Id;
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
