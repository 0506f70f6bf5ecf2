using System.Diagnostics;
using Grpc.Core;
using IapK8s.Controller.Tests.Push;
using IapK8s.Protocol.Push.V1;
using k8s;

namespace IapK8s.Controller.Tests.Clusters;

/// <summary>Whoever is told that a session ended, every replica's subscribers know it.</summary>
[Category("Cluster")]
internal sealed class ReplicaRevocationTests
{
    private ClusterReplicas _replicas = null!;
    private TestSubscriber _gateway = null!;
    private TestSubscriber _shop = null!;

    /// <summary>The gateway at the first, the sidecar at the second.</summary>
    [SetUp]
    public async Task Start()
    {
        _replicas = await ClusterReplicas.StartAsync(2);
        _gateway = await _replicas.SubscribeAsync(0, await _replicas.GatewayAsync());
        _shop = await _replicas.SubscribeAsync(1, await _replicas.ShopAsync());
    }

    [TearDown]
    public async Task Stop()
    {
        _shop.Dispose();
        _gateway.Dispose();
        await _replicas.DisposeAsync();
    }

    [Test]
    public async Task AnAppendAtOne_IsPushedByTheOther_AndOutlivesBoth()
    {
        var began = Stopwatch.StartNew();
        await AppendAsync("sid-1");
        var answered = began.ElapsedMilliseconds;
        await _shop.TakeUntilAsync(() => _shop.Held.ContainsKey("revocation/sid-1"));
        TestContext.Out.WriteLine($"told to one: answered after {answered} ms, held by the other's subscriber after {began.ElapsedMilliseconds} ms");
        await _replicas.RestartAsync(0);
        await _replicas.RestartAsync(1);
        for (var index = 0; index < 2; index++)
        {
            // With the first response: nobody is served before.
            using var again = await _replicas.SubscribeAsync(index, await _replicas.ShopAsync());
            again.Held.ShouldContainKey("revocation/sid-1");
        }
    }

    [Test]
    public async Task WhileTheApiServerIsAway_TheGatewayIsNotAnswered_AndEverySubscriberKnows()
    {
        using var near = await _replicas.SubscribeAsync(0, await _replicas.ShopAsync());
        await _replicas.UntilAsync(1, states => states.UnreachableReplicas.Count == 0);
        using (_replicas.Cluster.Faults.Outage())
        {
            var refused = await Should.ThrowAsync<RpcException>(() => AppendAsync("sid-1"));
            refused.StatusCode.ShouldBe(StatusCode.Unavailable);
            refused.Status.Detail.ShouldStartWith("In force, and not kept");
            await near.TakeUntilAsync(() => near.Held.ContainsKey("revocation/sid-1"));
            await _shop.TakeUntilAsync(() => _shop.Held.ContainsKey("revocation/sid-1"));
        }

        // What no Secret holds either replica keeps; the gateway's next attempt is answered.
        await AppendAsync("sid-1");
        (await _replicas.Admin.CoreV1.ListNamespacedSecretAsync("iap-system", fieldSelector: "type=iapk8s.io/revocations")).Items.ShouldNotBeEmpty();
    }

    [Test]
    public async Task CutOffFromItsPeers_AReplicaLearnsFromTheApiServer()
    {
        using var cut = _replicas.Cut(0);
        using var other = _replicas.Cut(1);
        await AppendAsync("sid-4");
        await _shop.TakeUntilAsync(() => _shop.Held.ContainsKey("revocation/sid-4"));
    }

    [Test]
    public async Task OfAGatewayThatReconnects_TheOtherReplicasSubscribersLearnToo()
    {
        using var again = await TestSubscriber.ConnectAsync(_replicas[0].Address, await _replicas.GatewayAsync(), first: request => request.KnownRevocations.Add(Wire("sid-2")));
        await _shop.TakeUntilAsync(() => _shop.Held.ContainsKey("revocation/sid-2"));
    }

    [Test]
    public async Task APodEndsNobodysSession()
    {
        var refused = await Should.ThrowAsync<RpcException>(async () => await _shop.Revocations.AppendAsync(new AppendRevocationsRequest { Revocations = { Wire("sid-3") } }));
        refused.StatusCode.ShouldBe(StatusCode.PermissionDenied);
        (await _replicas.Admin.CoreV1.ListNamespacedSecretAsync("iap-system")).Items.ShouldAllBe(secret => secret.Type != "iapk8s.io/revocations");
    }

    private async Task AppendAsync(string sid) => await _gateway.Revocations.AppendAsync(new AppendRevocationsRequest { Revocations = { Wire(sid) } });

    private static Revocation Wire(string sid) => new() { Id = sid, SessionId = sid, Expires = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds() };
}
