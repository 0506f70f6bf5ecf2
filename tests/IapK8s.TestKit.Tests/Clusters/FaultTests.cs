using IapK8s.TestKit.Clusters;
using IapK8s.TestKit.Clusters.Faults;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.TestKit.Tests.Clusters;

/// <summary>What only the server in this process can be made to do.</summary>
internal sealed class FaultTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private InProcessCluster _cluster = null!;
    private Kubernetes _client = null!;

    private IClusterFaults Faults => _cluster.Faults;

    [SetUp]
    public async Task StartAsync()
    {
        _cluster = await InProcessCluster.StartAsync(new ClusterSettings { Time = _time, HistoryLimit = 2 });
        _client = _cluster.AdminClient();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task AnOutageBreaksConnectionsAndLosesNothing()
    {
        await CreateAsync("a");
        using (Faults.Outage())
            await Should.ThrowAsync<HttpRequestException>(() => _client.CoreV1.ReadNamespacedConfigMapAsync("a", "default"));
        await _client.CoreV1.ReadNamespacedConfigMapAsync("a", "default");
    }

    [Test]
    public async Task ARestartKeepsObjectsAndAddressAndForgetsHistory()
    {
        await CreateAsync("a");
        var old = (await _client.CoreV1.ListNamespacedConfigMapAsync("default")).ResourceVersion();
        await CreateAsync("b");
        var address = _cluster.Address;
        await _cluster.StopAsync();
        await _cluster.StartAsync();
        _cluster.Address.ShouldBe(address);
        (await _client.CoreV1.ListNamespacedConfigMapAsync("default")).Items.Count.ShouldBe(2);
        var seen = await WatchAsync($"resourceVersion={old}", 1);
        (seen[0].Type, seen[0].Document.GetProperty("code").GetInt32(), seen[0].Document.GetProperty("reason").GetString()).ShouldBe(("ERROR", 410, "Expired"));
    }

    [Test]
    public async Task AHistoryHasAnEnd()
    {
        await CreateAsync("a");
        var old = (await _client.CoreV1.ListNamespacedConfigMapAsync("default")).ResourceVersion();
        for (var i = 0; i < 5; i++)
            await CreateAsync($"more-{i}");
        (await WatchAsync($"resourceVersion={old}", 1))[0].Type.ShouldBe("ERROR");
    }

    [Test]
    public async Task ARunningWatchCanExpire()
    {
        var revision = (await _client.CoreV1.ListNamespacedConfigMapAsync("default")).ResourceVersion();
        Faults.ExpireWatches("configmaps");
        var seen = await WatchAsync($"resourceVersion={revision}", int.MaxValue);
        seen.Single().Document.GetProperty("code").GetInt32().ShouldBe(410);
    }

    [Test]
    public async Task AContinueTokenExpires()
    {
        await CreateAsync("a");
        await CreateAsync("b");
        var page = await _client.CoreV1.ListNamespacedConfigMapAsync("default", limit: 1);
        Faults.ForgetHistory();
        var refusal = await Refusals.OfAsync(() => _client.CoreV1.ListNamespacedConfigMapAsync("default", limit: 1, continueParameter: page.Metadata.ContinueProperty));
        (refusal.Code, refusal.Reason).ShouldBe((410, "Expired"));
    }

    [Test]
    public async Task AListCanBreakOff()
    {
        await CreateAsync("a");
        Faults.CutNextLists(1);
        await Should.ThrowAsync<Exception>(() => _client.CoreV1.ListNamespacedConfigMapAsync("default"));
        (await _client.CoreV1.ListNamespacedConfigMapAsync("default")).Items.Count.ShouldBe(1);
    }

    [Test]
    public async Task AWatchCanBreakOff()
    {
        await CreateAsync("a");
        await Should.ThrowAsync<Exception>(async () =>
        {
            await foreach (var _ in WatchedEvents.StreamAsync(_client, "api/v1/namespaces/default/configmaps?resourceVersion=0"))
                Faults.CutWatches();
        });
    }

    [Test]
    public async Task BookmarksComeEveryMinuteAndOnDemand()
    {
        await CreateAsync("a");
        var seen = new List<WatchedEvent>();
        await foreach (var each in WatchedEvents.StreamAsync(_client, "api/v1/namespaces/default/configmaps?resourceVersion=0&allowWatchBookmarks=true"))
        {
            seen.Add(each);
            if (seen.Count == 1)
            {
                await _client.CoreV1.CreateNamespacedSecretAsync(new V1Secret { Metadata = new V1ObjectMeta { Name = "s" } }, "default");
                Faults.SendBookmarks();
            }
            else if (seen.Count == 2)
            {
                _time.Advance(TimeSpan.FromMinutes(1));
            }
            else
            {
                break;
            }
        }
        seen.Select(each => each.Type).ShouldBe(["ADDED", "BOOKMARK", "BOOKMARK"]);
        long.Parse(seen[1].ResourceVersion).ShouldBe(_cluster.Revision);
    }

    [Test]
    public async Task CallsAreTurnedAwayForAWhile()
    {
        using var storm = Faults.Refuse(call => call.Verb == "list", times: 1, retryAfterSeconds: 7);
        (await Refusals.OfAsync(() => _client.CoreV1.ListNamespacedConfigMapAsync("default"))).Details.RetryAfterSeconds.ShouldBe(7);
        await _client.CoreV1.ListNamespacedConfigMapAsync("default");
    }

    [Test]
    public async Task ConflictsComeInStorms()
    {
        var map = await CreateAsync("a");
        using var storm = Faults.Conflict(call => call.Verb == "update", times: 2);
        for (var i = 0; i < 2; i++)
            (await Refusals.OfAsync(() => _client.CoreV1.ReplaceNamespacedConfigMapAsync(map, "a", "default"))).Code.ShouldBe(409);
        await _client.CoreV1.ReplaceNamespacedConfigMapAsync(map, "a", "default");
    }

    [Test]
    public async Task AnAnswerCanBeHeldBack()
    {
        var held = new TaskCompletionSource();
        Task<V1ConfigMapList> list;
        using (Faults.Delay(call => call.Resource == "configmaps", held.Task))
        {
            list = _client.CoreV1.ListNamespacedConfigMapAsync("default");
            await _client.CoreV1.ListNamespacedSecretAsync("default");
            await Eventually.HoldsAsync(() => Task.FromResult(_cluster.Calls.Any(call => call.Resource == "configmaps")));
            list.IsCompleted.ShouldBeFalse();
        }
        held.SetResult();
        await list;
    }

    [Test]
    public async Task TheServersClockMayGoWrong()
    {
        using var skew = Faults.SkewClock(TimeSpan.FromHours(2));
        var map = await CreateAsync("a");
        (map.CreationTimestamp()!.Value - _time.GetUtcNow().UtcDateTime).ShouldBeGreaterThan(TimeSpan.FromMinutes(119));
    }

    private Task<V1ConfigMap> CreateAsync(string name) =>
        _client.CoreV1.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = name } }, "default");

    private Task<IReadOnlyList<WatchedEvent>> WatchAsync(string query, int count) => WatchedEvents.ReadAsync(_client, $"api/v1/namespaces/default/configmaps?{query}", count);
}
