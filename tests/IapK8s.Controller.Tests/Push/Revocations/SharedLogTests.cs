using IapK8s.Controller.Push.Revocations;
using IapK8s.Identity.Revocations;
using IapK8s.Protocol.Storage.V1;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Revocations;
using IapK8s.TestKit.Clusters;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Push.Revocations;

/// <summary>The log in Secrets, between replicas that talk to one API server.</summary>
internal sealed class SharedLogTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private InProcessCluster _cluster = null!;
    private LogReplica _first = null!;
    private LogReplica _second = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cluster = await InProcessCluster.StartAsync();
        await _cluster.CreateNamespaceAsync("iap-system");
        _first = await LogReplica.StartAsync(_cluster, "first", _time);
        _second = await LogReplica.StartAsync(_cluster, "second", _time);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _second.DisposeAsync();
        await _first.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task WhatOneAppendsTheOtherHas_AndANewOneToo()
    {
        (await _first.AppendAsync(Entry("a"))).ShouldBe(1);
        (await StoredAsync()).ShouldBe(["a"]);
        await _second.UntilAsync(ids => ids.Contains("a"));
        (await _second.AppendAsync(Entry("a"), Entry("b"))).ShouldBe(1);
        await using var third = await LogReplica.StartAsync(_cluster, "third", _time);
        third.Ids.ShouldBe(["a", "b"], ignoreOrder: true);
        third.Store.Current.Version.ShouldBe(_second.Store.Current.Version);
    }

    [Test]
    public async Task AStormIsAFewWrites_AndNothingIsLost_WhenBothWriteAtOnce()
    {
        var ids = Enumerable.Range(0, 400).Select(i => $"sid-{i:000}").ToList();
        _cluster.ClearCalls();
        var (half, hold) = (new TaskCompletionSource(), new[] { _first, _second });
        using (_cluster.Faults.Delay(call => call is { Resource: "secrets", Verb: "create" or "update" }, half.Task))
        {
            var appends = ids.Select((id, i) => hold[i % 2].AppendAsync(Entry(id))).ToList();
            half.SetResult();
            await Task.WhenAll(appends);
        }

        (await StoredAsync()).ShouldBe(ids);
        var writes = _cluster.Calls.Count(IsWrite);
        TestContext.Out.WriteLine($"400 appends at two replicas at once: {writes} writes");
        writes.ShouldBeLessThan(40);
        await _first.UntilAsync(found => found.Count() == 400);
        await _second.UntilAsync(found => found.Count() == 400);
    }

    [Test]
    public async Task ConflictsAreTriedAgain()
    {
        await _first.AppendAsync(Entry("a"));
        using var conflicts = _cluster.Faults.Conflict(IsWrite, 10);
        await _first.AppendAsync(Entry("b"));
        (await StoredAsync()).ShouldBe(["a", "b"]);
    }

    [Test]
    public async Task ConflictsWithoutEnd_AreNoAnswer_AndItIsInForceAllTheSame()
    {
        using (_cluster.Faults.Conflict(IsWrite, int.MaxValue))
        {
            await Should.ThrowAsync<RevocationsNotKeptException>(() => _first.AppendAsync(Entry("a")));
        }

        _first.Ids.ShouldBe(["a"]);
        (await StoredAsync()).ShouldBeEmpty();
        await _first.Store.PruneAsync(CancellationToken.None);
        (await StoredAsync()).ShouldBe(["a"]);
    }

    [Test]
    public async Task WhileTheApiServerIsAway_NothingIsAnswered_AndAllOfItIsKeptLater()
    {
        var outage = _cluster.Faults.Outage();
        (await Should.ThrowAsync<RevocationsNotKeptException>(() => _first.AppendAsync(Entry("a")))).Message.ShouldStartWith("the API server");
        _first.Ids.ShouldBe(["a"]);
        outage.Dispose();
        await _first.AppendAsync(Entry("b"));
        (await StoredAsync()).ShouldBe(["a", "b"]);
    }

    [Test]
    public async Task AWriterThatDies_LeavesNothingHalf()
    {
        var never = new TaskCompletionSource();
        using (_cluster.Faults.Delay(call => call.User == "first" && IsWrite(call), never.Task))
        {
            var killed = _first.AppendAsync(Entry("a"));
            _first.Client.Dispose();
            await Should.ThrowAsync<Exception>(() => killed);
        }

        // The gateway, unanswered, tells the next one.
        await _second.AppendAsync(Entry("a"));
        (await StoredAsync()).ShouldBe(["a"]);
    }

    [Test]
    public async Task WhoStartsIsNotReadyBeforeAllOfItWasRead()
    {
        await _first.AppendAsync(Entry("a"));
        var answer = new TaskCompletionSource();
        await using var third = new LogReplica(_cluster, "third", _time);
        Task start;
        using (_cluster.Faults.Delay(call => call is { User: "third", Resource: "secrets" }, answer.Task))
        {
            start = third.Watch.StartAsync(CancellationToken.None);
            await Task.WhenAny(start, Task.Delay(TimeSpan.FromMilliseconds(300)));
            start.IsCompleted.ShouldBeFalse();
        }

        answer.SetResult();
        await start;
        third.Ids.ShouldBe(["a"]);
    }

    [Test]
    public async Task ASecretThatWasDeletedIsWrittenAnew()
    {
        await _first.AppendAsync(Entry("a"));
        await _first.Client.CoreV1.DeleteNamespacedSecretAsync("iap-revocations-0", "iap-system");
        await KeptAgainAsync();
    }

    [Test]
    public async Task ASecretThatNobodyCanReadStopsAStart_AndTakesNothingOutOfForce()
    {
        await _first.AppendAsync(Entry("a"));
        var secret = await _first.Client.CoreV1.ReadNamespacedSecretAsync("iap-revocations-0", "iap-system");
        secret.Data["revocations"] = [0xFF];
        await _first.Client.CoreV1.ReplaceNamespacedSecretAsync(secret, "iap-revocations-0", "iap-system");
        await using var third = new LogReplica(_cluster, "third", _time);
        (await Should.ThrowAsync<UnreadableRevocationsException>(() => third.Watch.StartAsync(CancellationToken.None))).Message.ShouldStartWith("Secret iap-system/iap-revocations-0 cannot be read");
        await KeptAgainAsync();
        _first.Ids.ShouldBe(["a"]);
        (await NamesAsync()).ShouldBe(["iap-revocations-0", "iap-revocations-1"]);
    }

    [Test]
    public async Task WhatIsOverLeavesTheSecrets()
    {
        await _first.AppendAsync([.. Enumerable.Range(0, 10).Select(i => Entry($"short-{i}")), Entry("long") with { Expires = _time.GetUtcNow().AddDays(2) }]);
        _time.Advance(TimeSpan.FromHours(2));
        await _first.Store.PruneAsync(CancellationToken.None);
        (await StoredAsync()).ShouldBe(["long"]);
        _first.Ids.ShouldBe(["long"]);
        _time.Advance(TimeSpan.FromDays(2));
        await _first.Store.PruneAsync(CancellationToken.None);
        (await StoredAsync()).ShouldBeEmpty();
    }

    [Test]
    public async Task OneSecretIsNeverTooLarge()
    {
        // 512 bytes of id and of session: some 1,900 of them fill one Secret.
        RevocationEntry[] large = [.. Enumerable.Range(0, 4_000).Select(i => new RevocationEntry($"{i:0000}".PadRight(256, 'x'), $"{i:0000}".PadRight(256, 'y'), null, null, null, _time.GetUtcNow().AddHours(1)))];
        await _first.AppendAsync(large);
        (await StoredAsync()).Count.ShouldBe(4_000);
        var secrets = await _first.Client.CoreV1.ListNamespacedSecretAsync("iap-system", fieldSelector: $"type={RevocationShard.SecretType}");
        secrets.Items.Count.ShouldBe(3);
        secrets.Items.ShouldAllBe(secret => secret.Data["revocations"].Length <= 1024 * 1024);
        await _second.UntilAsync(ids => ids.Count() == 4_000);
    }

    [Test]
    public async Task MoreThanEverySubscriberCouldHoldIsRefusedWhole()
    {
        RevocationEntry[] all = [.. Enumerable.Range(0, RevocationStore.MostEntries + 1).Select(i => Entry($"{i}"))];
        (await Should.ThrowAsync<FullRevocationLogException>(() => _first.AppendAsync(all))).Message.ShouldContain("200000");
        _first.Ids.ShouldBeEmpty();
        _first.Store.Take(all[1..]).ShouldBe(RevocationStore.MostEntries);
        Should.Throw<FullRevocationLogException>(() => _first.Store.Take(all));
    }

    /// <summary>What a resource ended stays so after its deletion, and on a replica that never saw it.</summary>
    [Test]
    public async Task OfADeclaredRevocation_WhatOutlivesItIsKept_AndNoBlock()
    {
        IapRevocation[] declared =
        [
            Spec("session", new IapRevocationSpec { SessionId = "4Z2mQy0xT0mXJ3wq9sVb1A" }),
            Spec("block", new IapRevocationSpec { User = Mallory, Until = "2031-01-01T00:00:00Z" }),
            Spec("both", new IapRevocationSpec { User = Mallory, NotBefore = "2029-12-31T00:00:00Z", Until = "2031-01-01T00:00:00Z" }),
        ];
        _first.Store.Declare(declared, isComplete: true);
        await _first.Store.SaveAsync(CancellationToken.None);
        await _second.UntilAsync(ids => ids.Count() == 2);
        _second.Store.Current.Resources.Values.ShouldAllBe(resource => resource.Revocation.Until == 0);

        // A replica whose source is behind has not heard of them: it takes nothing out of force by that.
        _second.Store.Declare([], isComplete: true);
        await _second.Store.PruneAsync(CancellationToken.None);
        _first.Ids.Count().ShouldBe(3);

        _time.Advance(TimeSpan.FromDays(100));
        _first.Store.Declare(declared, isComplete: true);
        await _first.Store.PruneAsync(CancellationToken.None);
        _first.Store.Declare([], isComplete: true);
        _first.Ids.Count().ShouldBe(2);
        _time.Advance(TimeSpan.FromDays(29));
        await using var third = await LogReplica.StartAsync(_cluster, "third", _time);
        third.Ids.Count().ShouldBe(2);
        _time.Advance(TimeSpan.FromDays(3));
        third.Store.Declare([], isComplete: true);
        await third.Store.PruneAsync(CancellationToken.None);
        third.Ids.ShouldBeEmpty();
    }

    [Test]
    public async Task ADeclaredRevocationThatIsOver_DoesNotBeginAnewWithEachRestart()
    {
        IapRevocation[] declared = [Spec("over", new IapRevocationSpec { User = Mallory, NotBefore = "2029-10-01T00:00:00Z", Expires = "2029-10-02T00:00:00Z" }, new DateTimeOffset(2029, 10, 1, 0, 0, 0, TimeSpan.Zero))];
        _first.Store.Declare(declared, isComplete: true);
        _first.Store.Current.Resources.Values.ShouldHaveSingleItem().Revocation.Expires.ShouldBe(new DateTimeOffset(2029, 10, 31, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds());
        await _first.Store.SaveAsync(CancellationToken.None);
        (await StoredAsync()).ShouldBeEmpty();
    }

    private static RevokedUser Mallory { get; } = new() { Provider = "corp", Email = "mallory@example.com" };

    private static IapRevocation Spec(string name, IapRevocationSpec spec, DateTimeOffset? created = null) => new() { Metadata = new ResourceMetadata { Name = name, CreationTimestamp = created }, Spec = spec };

    private static bool IsWrite(ApiCall call) => call is { Resource: "secrets", Verb: "create" or "update" };

    private RevocationEntry Entry(string id) => new(id, id, null, null, null, _time.GetUtcNow().AddHours(1));

    private async Task KeptAgainAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await StoredAsync()) is not ["a"])
        {
            await _first.Store.SaveAsync(limit.Token);
            await Task.Delay(10, limit.Token);
        }
    }

    private async Task<IReadOnlyList<string>> NamesAsync()
    {
        using var client = _cluster.AdminClient();
        return [.. (await client.CoreV1.ListNamespacedSecretAsync("iap-system", fieldSelector: $"type={RevocationShard.SecretType}")).Items.Select(secret => secret.Name()).Order(StringComparer.Ordinal)];
    }

    /// <summary>Every entry that some Secret holds and that can be read.</summary>
    private async Task<IReadOnlyList<string>> StoredAsync()
    {
        using var client = _cluster.AdminClient();
        var secrets = await client.CoreV1.ListNamespacedSecretAsync("iap-system", fieldSelector: $"type={RevocationShard.SecretType}");
        return [.. secrets.Items.Where(secret => secret.Data["revocations"] is not [0xFF]).SelectMany(secret => StoredRevocations.Parser.ParseFrom(secret.Data["revocations"]).Revocations).Select(revocation => revocation.Id).Distinct().Order(StringComparer.Ordinal)];
    }
}
