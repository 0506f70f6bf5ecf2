using IapK8s.Controller.Clusters;
using IapK8s.Controller.Push;
using IapK8s.Sources.Clusters;
using IapK8s.TestKit.Clusters;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Clusters;

[Category("Cluster")]
internal sealed class SourceFreshnessTests
{
    [Test]
    public async Task AReplicaThatHearsNothingForThreeMinutes_IsStale_UntilItHearsAgain()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
        await using var cluster = await InProcessCluster.StartAsync();
        await cluster.InstallOwnDefinitionsAsync();
        using var client = cluster.AdminClient();
        var source = new ClusterSource(client, time);
        using var stop = new CancellationTokenSource();
        var states = source.WatchAsync(stop.Token).GetAsyncEnumerator();
        var first = states.MoveNextAsync().AsTask();
        await AdvanceUntilAsync(time, () => first.IsCompleted);
        (await first).ShouldBeTrue();

        var freshness = new SourceFreshness(source, new StreamDrain(time, NullLogger<StreamDrain>.Instance), time, NullLogger<SourceFreshness>.Instance);
        freshness.IsStale.ShouldBeFalse();
        using (cluster.Faults.Outage())
        {
            time.Advance(TimeSpan.FromMinutes(3) + TimeSpan.FromSeconds(1));
            freshness.IsStale.ShouldBeTrue();
        }

        await AdvanceUntilAsync(time, () =>
        {
            cluster.Faults.SendBookmarks();
            return !freshness.IsStale;
        });
        await stop.CancelAsync();
    }

    /// <summary>Small steps of the fake clock, each with a moment of the real one for the network between them.</summary>
    private static async Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> isThere)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!isThere())
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(10, limit.Token);
        }
    }
}
