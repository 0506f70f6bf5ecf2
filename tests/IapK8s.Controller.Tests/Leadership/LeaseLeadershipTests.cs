using IapK8s.TestKit.Clusters;
using k8s;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Leadership;

internal sealed class LeaseLeadershipTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private InProcessCluster _cluster = null!;
    private Replica _first = null!;
    private Replica _second = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cluster = await InProcessCluster.StartAsync();
        await _cluster.CreateNamespaceAsync("iap-system");
        _first = new Replica(_cluster, "first", _time);
        _second = new Replica(_cluster, "second", _time);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _second.DisposeAsync();
        await _first.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task OneOfTwoLeads()
    {
        await _first.LeadAsync();
        await _second.Leadership.StartAsync(CancellationToken.None);
        (await ConfirmAsync(_first)).ShouldBeTrue();
        (await ConfirmAsync(_second)).ShouldBeFalse();
        (await HolderAsync()).ShouldBe("first");
    }

    [Test]
    public async Task WhoStopsLetsTheNextOneLead()
    {
        await _first.LeadAsync();
        await _second.Leadership.StartAsync(CancellationToken.None);
        await _first.Leadership.StopAsync(CancellationToken.None);
        (await ConfirmAsync(_first)).ShouldBeFalse();
        await _second.UntilAsync(leads: true);
        (await ConfirmAsync(_second)).ShouldBeTrue();
        (await HolderAsync()).ShouldBe("second");
    }

    /// <summary>Paused for as long as another may need to take over: the clock went on, renewals did not.</summary>
    [Test]
    public async Task WhoWasPausedWritesNothing()
    {
        await _first.LeadAsync();
        var resumed = new TaskCompletionSource();
        using (_cluster.Faults.Delay(call => call is { User: "first", Resource: "leases" }, resumed.Task))
        {
            // A renewal that was under way may still come in; it counts from when it was sent.
            _time.Advance(TimeSpan.FromSeconds(2));
            _first.Leadership.IsLeader.ShouldBeFalse();
            (await ConfirmAsync(_first)).ShouldBeFalse();
        }

        resumed.SetResult();
    }

    [Test]
    public async Task WhoLostTheLeaseToAnotherWritesNothing()
    {
        await _first.LeadAsync();
        using var away = _cluster.Faults.Refuse(call => call is { User: "first", Resource: "leases", Verb: "update" }, int.MaxValue, 1);
        var lease = await _second.Client.CoordinationV1.ReadNamespacedLeaseAsync("iap-controller", "iap-system");
        lease.Spec.HolderIdentity = "third";
        await _second.Client.CoordinationV1.ReplaceNamespacedLeaseAsync(lease, "iap-controller", "iap-system");
        _time.Advance(TimeSpan.FromSeconds(1));
        (await ConfirmAsync(_first)).ShouldBeFalse();
    }

    /// <summary>What a lease says of time is its holder's; whoever wants it counts by its own clock from when it saw the last renewal.</summary>
    [Test]
    public async Task AnHourAhead_NobodyTakesTheLeaseFromWhoRenewsIt()
    {
        await _first.LeadAsync();
        using var skew = _cluster.Faults.SkewClock(TimeSpan.FromHours(1));
        await using var ahead = new Replica(_cluster, "ahead", new FakeTimeProvider(_time.GetUtcNow() + TimeSpan.FromHours(1)));
        await ahead.Leadership.StartAsync(CancellationToken.None);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (_cluster.Calls.Count(call => call is { User: "ahead", Resource: "leases" }) < 5)
        {
            await Task.Delay(20, limit.Token);
        }

        (await ConfirmAsync(ahead)).ShouldBeFalse();
        (await ConfirmAsync(_first)).ShouldBeTrue();
        (await HolderAsync()).ShouldBe("first");
    }

    [Test]
    public async Task LeadsAgain_WhenTheApiServerIsBack()
    {
        await _first.LeadAsync();
        var outage = _cluster.Faults.Outage();
        await _first.UntilAsync(leads: false);
        outage.Dispose();
        await _first.UntilAsync(leads: true);
    }

    private static Task<bool> ConfirmAsync(Replica replica) => replica.Leadership.ConfirmAsync(CancellationToken.None);

    private async Task<string> HolderAsync() => (await _first.Client.CoordinationV1.ReadNamespacedLeaseAsync("iap-controller", "iap-system")).Spec.HolderIdentity;
}
