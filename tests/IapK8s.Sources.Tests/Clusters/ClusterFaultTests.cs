using IapK8s.Resources;
using k8s;

namespace IapK8s.Sources.Tests.Clusters;

/// <summary>Whatever happens on the way, in the end the source knows what the API server knows, and never less in between.</summary>
[Category("Cluster")]
internal sealed class ClusterFaultTests
{
    private WatchedCluster _cluster = null!;

    [SetUp]
    public async Task Start()
    {
        _cluster = await WatchedCluster.StartAsync();
        await _cluster.AddPolicyAsync("shop");
    }

    [TearDown]
    public async Task Stop() => await _cluster.DisposeAsync();

    [Test]
    public async Task AnOutage_KeepsWhatWasKnown_AndNothingIsMissedAfterIt()
    {
        await WatchAsync();
        using (_cluster.Server.Faults.Outage())
            await _cluster.UntilTroubleAsync("iappolicies.iapk8s.io: ");
        await _cluster.AddPolicyAsync("wiki");
        await KnowsAsync("shop", "wiki");
    }

    [Test]
    public async Task AServerThatComesBack_IsListedAnew()
    {
        await WatchAsync();
        await _cluster.Server.StopAsync();
        await _cluster.UntilTroubleAsync("iappolicies.iapk8s.io: ");
        await _cluster.Server.StartAsync();
        await _cluster.Admin.CustomObjects.DeleteNamespacedCustomObjectAsync(ApiGroup.Name, ApiGroup.Version, "shop", "iappolicies", "shop");
        await _cluster.AddPolicyAsync("wiki");
        await KnowsAsync("wiki");
    }

    [Test]
    public async Task AWatchThatIsCut_GoesOnWhereItWas()
    {
        await WatchAsync();
        _cluster.Server.Faults.CutWatches();
        await _cluster.AddPolicyAsync("wiki");
        await KnowsAsync("shop", "wiki");
    }

    [Test]
    public async Task AListThatBreaksOff_IsNotTakenForAll()
    {
        _cluster.Server.Faults.CutNextLists(20);
        await WatchAsync();
    }

    [Test]
    public async Task AnExpiredWatch_ListsAnew()
    {
        await WatchAsync();
        _cluster.Server.Faults.ExpireWatches("iappolicies.iapk8s.io");
        await _cluster.AddPolicyAsync("wiki");
        await KnowsAsync("shop", "wiki");
    }

    [Test]
    public async Task HistoryThatWasForgotten_ListsAnew()
    {
        await WatchAsync();
        using (_cluster.Server.Faults.Outage())
        {
            await _cluster.UntilTroubleAsync("iappolicies.iapk8s.io: ");
            _cluster.Server.Faults.ForgetHistory();
        }
        await _cluster.AddPolicyAsync("wiki");
        await KnowsAsync("shop", "wiki");
    }

    [Test]
    public async Task TooManyRequests_AreTriedAgain_WhenTheServerWantsIt()
    {
        using var refusal = _cluster.Server.Faults.Refuse(call => call.Verb == "list", 8, retryAfterSeconds: 1);
        await WatchAsync();
        _cluster.Troubles.ShouldNotBeEmpty();
    }

    [Test]
    public async Task MoreObjectsThanAPageHolds_AreAllListed()
    {
        for (var i = 0; i < 1100; i++)
            await _cluster.AddPolicyAsync($"p{i:d4}");
        _cluster.Watch();
        (await _cluster.UntilAsync(_ => true)).Resources.Policies.Length.ShouldBe(1101);
    }

    [Test]
    public async Task ADefinitionThatIsMissingAtTheStart_IsNamedAndWaitedFor()
    {
        await using var cluster = await WatchedCluster.StartAsync(definitions: kind => kind != ApiGroup.IapGroup);
        await cluster.AddPolicyAsync("shop");
        cluster.Watch();
        var first = cluster.UntilAsync(_ => true);
        await cluster.UntilTroubleAsync("iapgroups.iapk8s.io: apis/iapk8s.io/v1alpha1/iapgroups is not served by this cluster");
        first.IsCompleted.ShouldBeFalse();
        await cluster.DefineAsync(ApiGroup.IapGroup);
        (await first).Resources.Policies.ShouldHaveSingleItem();
    }

    private async Task WatchAsync()
    {
        _cluster.Watch();
        await KnowsAsync("shop");
    }

    private async Task KnowsAsync(params string[] policies) =>
        await _cluster.UntilAsync(state => state.Resources.Policies.Select(policy => policy.Metadata.Name).SequenceEqual(policies));
}
