using IapK8s.Controller.Leadership;
using IapK8s.Resources;
using IapK8s.TestKit.Clusters;
using Microsoft.Extensions.DependencyInjection;

namespace IapK8s.Controller.Tests.Status.Clusters;

/// <summary>What becomes of statuses while the API server, other replicas or single objects are not as they should be.</summary>
[Category("Cluster")]
internal sealed class ClusterStatusFaultTests
{
    private const string Selecting = """{"selector":{"matchLabels":{"app":"NAME"}},"rules":[{"name":"all","action":"Allow","members":["allUsers"]}]}""";

    private StatusCluster _cluster = null!;

    [TearDown]
    public async Task StopAsync() => await _cluster.DisposeAsync();

    [TestCase(409)]
    [TestCase(429)]
    public async Task AStormOfRefusalsEndsInWhatIsRight(int code)
    {
        _cluster = await StatusCluster.StartAsync();
        static bool IsStatus(ApiCall call) => call is { Verb: "patch", Subresource: "status" };
        using var storm = code == 409 ? _cluster.Server.Faults.Conflict(IsStatus, 3) : _cluster.Server.Faults.Refuse(IsStatus, 3, retryAfterSeconds: 1);
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        await _cluster.WaitAsync("shop", view => view["Ready"] == "True NoSubscribers");
        _cluster.Patches("first", "shop").ShouldBeGreaterThanOrEqualTo(4);
    }

    [Test]
    public async Task WhatChangedWhileTheApiServerWasAwayIsWrittenWhenItIsBack()
    {
        _cluster = await StatusCluster.StartAsync();
        var pod = await _cluster.CreatePodAsync("shop-0");
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        using var shop = await _cluster.SubscribeAsync(pod);
        await shop.TakeUntilAsync(() => shop.Held.ContainsKey("policy/shop/shop"));
        await _cluster.WaitAsync("shop", view => view["Programmed"] == "True Programmed");

        using (_cluster.Server.Faults.Outage())
        {
            shop.Dispose();
            await _cluster.Controller.WaitForSubscribersAsync(registry => registry.Count == 0);
            var leadership = _cluster.Controller.Services.GetRequiredService<ILeadership>();
            await UntilAsync(() => !leadership.IsLeader);
        }

        await _cluster.WaitAsync("shop", view => view.Count("disconnected") == 1);
    }

    [Test]
    public async Task OneObjectThatCannotBeWrittenHoldsUpNoneOfAThousand()
    {
        _cluster = await StatusCluster.StartAsync(withController: false);
        const int Count = 1_000;
        for (var i = 0; i < Count; i += 20)
        {
            await Task.WhenAll(Enumerable.Range(i, 20).Select(n => _cluster.ApplyAsync(ApiGroup.IapPolicy, $"p{n:000}", Selecting.Replace("NAME", $"p{n:000}", StringComparison.Ordinal))));
        }

        using var refused = _cluster.Server.Faults.Conflict(call => call is { Verb: "patch", Subresource: "status", Name: "p500" }, int.MaxValue);
        using var hanging = _cluster.Server.Faults.Delay(call => call is { Verb: "patch", Subresource: "status", Name: "p501" }, new TaskCompletionSource().Task);
        await _cluster.StartControllerAsync("first");
        foreach (var n in Enumerable.Range(0, Count).Where(n => n is not (500 or 501)))
        {
            await _cluster.WaitAsync($"p{n:000}", view => view["Ready"] == "True NoSubscribers");
        }

        // One that comes after them does not wait either.
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "late", Selecting.Replace("NAME", "late", StringComparison.Ordinal));
        await _cluster.WaitAsync("late", view => view.Selectors == """[{"matchLabels":{"app":"late"}}]""");
        _cluster.Patches("first", "p000").ShouldBe(1);
        _cluster.Patches("first", "p500").ShouldBeLessThan(30, "it is tried less and less often");

        refused.Dispose();
        await _cluster.WaitAsync("p500", view => view["Ready"] == "True NoSubscribers");
    }

    /// <summary>A second replica takes the Lease while the first one cannot be heard; the first one goes on and knows nothing of it.</summary>
    [Test]
    public async Task WhoLostTheLeaseWritesNoMore_AndWhoHasItPutsRightWhatItFinds()
    {
        _cluster = await StatusCluster.StartAsync();
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        var ours = await _cluster.WaitAsync("shop", view => view["Ready"] == "True NoSubscribers");
        await _cluster.StartControllerAsync("second");
        _cluster.Server.Calls.ShouldNotContain(call => call.User == "second" && call.Subresource == "status");

        using var cut = _cluster.Server.Faults.Delay(call => call is { User: "first", Resource: "leases" }, new TaskCompletionSource().Task);
        await UntilAsync(() => _cluster.Server.Calls.Any(call => call is { User: "second", Resource: "leases", Verb: "update" }));
        await _cluster.OverwriteStatusAsync("shop", """{"podSelectors": null}""");
        await _cluster.WaitAsync("shop", view => view.Selectors == ours.Selectors);
        await UntilAsync(() => !_cluster.Controller.Services.GetRequiredService<ILeadership>().IsLeader);
        var written = _cluster.Server.Calls.Count(call => call.User == "first" && call is { Verb: "patch", Subresource: "status" });

        await _cluster.OverwriteStatusAsync("shop", """{"hash": "forged"}""");
        await _cluster.WaitAsync("shop", view => view.Status!["hash"] is null);
        _cluster.Server.Calls.Count(call => call.User == "first" && call is { Verb: "patch", Subresource: "status" }).ShouldBe(written);
        _cluster.Patches("second", "shop").ShouldBeGreaterThanOrEqualTo(1);
        var after = await _cluster.ReadAsync(ApiGroup.IapPolicy, "shop");
        after.Since("Ready").ShouldBe(ours.Since("Ready"), "nothing of it changed");
    }

    private static async Task UntilAsync(Func<bool> fits)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!fits())
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
