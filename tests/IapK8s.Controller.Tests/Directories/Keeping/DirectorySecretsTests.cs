using System.Collections.Immutable;
using System.Text.Json.Nodes;
using IapK8s.Controller.Directories.Keeping;
using IapK8s.Controller.Leadership;
using IapK8s.Resources;
using IapK8s.TestKit.Clusters;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace IapK8s.Controller.Tests.Directories.Keeping;

/// <summary>Two replicas over one API server; the first leads.</summary>
internal sealed class DirectorySecretsTests
{
    private InProcessCluster _cluster = null!;
    private Kubernetes _client = null!;
    private KeptDirectories _first = null!;
    private KeptDirectories _second = null!;
    private DirectorySecrets _leader = null!;
    private readonly List<DirectoryWatch> _watches = [];

    [SetUp]
    public async Task Start()
    {
        _cluster = await InProcessCluster.StartAsync();
        await _cluster.CreateNamespaceAsync("iap-system");
        await _cluster.RegisterAsync(ApiGroup.Name, ApiGroup.Version, ApiGroup.IapDirectory, "iapdirectories", isNamespaced: false);
        _client = _cluster.AdminClient();
        (_leader, _first) = await ReplicaAsync();
        (_, _second) = await ReplicaAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        foreach (var watch in _watches)
        {
            await watch.StopAsync(CancellationToken.None);
            watch.Dispose();
        }

        _watches.Clear();
        _client.Dispose();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task WhatTheLeaderKeeps_EveryReplicaHas_AndOnePersonsChangeWritesOneShard()
    {
        var all = Organisation.Of(20_000, 100, 5);
        var before = Organisation.Kept(all);
        before.Shards.Length.ShouldBeGreaterThan(1);
        await KeepAsync(before);
        await UntilAsync(_second, kept => kept.Contents?.Hash == before.Contents.Hash);
        _cluster.ClearCalls();

        var after = Organisation.Kept(all.Without("user:given.family-4711@example.com"));
        await KeepAsync(after);
        await UntilAsync(_second, kept => kept.Contents?.Hash == after.Contents.Hash);
        _second.Find("corp").Contents!.Groups["group-0000"].Length.ShouldBe(19_999);
        _cluster.Calls.Where(call => call.Resource == "secrets" && call.Verb is "create" or "update" or "delete").Select(call => call.Verb).ShouldBe(["create", "update", "delete"], "a shard, the manifest, the old shard");
        (await SecretsAsync()).Count.ShouldBe(after.Shards.Length + 1);
    }

    [Test]
    public async Task UntilTheManifestIsThere_TheOldOneCountsWhole()
    {
        var before = Organisation.Kept(Organisation.Of(100, 5, 2));
        await KeepAsync(before);
        await UntilAsync(_second, kept => kept.Contents is not null);
        var next = Organisation.Kept(Organisation.Of(50, 5, 2)).Shards[0];
        await _client.CoreV1.CreateNamespacedSecretAsync(new DirectorySecret(DirectorySecret.NameOf("corp", next.Reference), "", false, next.Compress()).ToSecret("iap-system"), "iap-system");
        var (_, third) = await ReplicaAsync();
        third.Find("corp").Contents!.Hash.ShouldBe(before.Contents.Hash);
        _second.Find("corp").Contents!.Hash.ShouldBe(before.Contents.Hash);
    }

    [Test]
    public async Task AShardThatIsDeletedOrSpoilt_TakesNothingOutOfForce_AndAStartKnowsNothing([Values] bool isDeleted)
    {
        var organisation = Organisation.Kept(Organisation.Of(100, 5, 2));
        await KeepAsync(organisation);
        var name = DirectorySecret.NameOf("corp", organisation.Shards[0].Reference);
        if (isDeleted)
        {
            await _client.CoreV1.DeleteNamespacedSecretAsync(name, "iap-system");
        }
        else
        {
            await _client.CoreV1.PatchNamespacedSecretAsync(new V1Patch("""{"data":{"shard.gz":"AAAA"}}""", V1Patch.PatchType.MergePatch), name, "iap-system");
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (_leader.IsWhole("corp"))
        {
            await Task.Delay(10, limit.Token);
        }

        _first.Find("corp").Contents.ShouldNotBeNull();
        var (_, started) = await ReplicaAsync();
        started.Find("corp").Contents.ShouldBeNull("unknown, and not empty");
        started.Find("corp").Trouble.ShouldNotBeNull();

        await KeepAsync(organisation);
        _leader.IsWhole("corp").ShouldBeTrue();
        await UntilAsync(started, kept => kept is { Contents: not null, Trouble: null });
    }

    [Test]
    public async Task WhichApprovalWasUsed_EveryReplicaKnows_ThroughASpoiltShardToo()
    {
        var organisation = Organisation.Kept(Organisation.Of(100, 5, 2));
        await KeepAsync(organisation with { Manifest = organisation.Manifest with { Approval = "9c4e1f60a2b3d5c7" } });
        await UntilAsync(_second, kept => kept.Manifest?.Approval == "9c4e1f60a2b3d5c7");
        await _client.CoreV1.DeleteNamespacedSecretAsync(DirectorySecret.NameOf("corp", organisation.Shards[0].Reference), "iap-system");
        var (_, started) = await ReplicaAsync();
        started.Find("corp").Contents.ShouldBeNull();
        started.Find("corp").Manifest!.Approval.ShouldBe("9c4e1f60a2b3d5c7");
    }

    [Test]
    public async Task ALeaderThatDoesNotKnowTheLast_DoesNotReplaceIt()
    {
        await KeepAsync(Organisation.Kept(Organisation.Of(100, 5, 2)));
        var (behind, kept) = await ReplicaAsync();
        await _watches[^1].StopAsync(CancellationToken.None);
        var last = Organisation.Kept(Organisation.Of(90, 5, 2));
        await KeepAsync(last);
        var next = Organisation.Kept(Organisation.Of(50, 5, 2));
        await Should.ThrowAsync<DirectoryNotKeptException>(() => behind.KeepAsync(next.Manifest, next.Shards, next.Contents, CancellationToken.None));
        _first.Find("corp").Contents!.Hash.ShouldBe(last.Contents.Hash);

        // What it was told by then is what the next reading is compared with.
        await behind.KeepAsync(next.Manifest, next.Shards, next.Contents, CancellationToken.None);
        kept.Find("corp").Contents!.Hash.ShouldBe(next.Contents.Hash);
        await UntilAsync(_first, first => first.Contents!.Hash == next.Contents.Hash);
    }

    [Test]
    public async Task WhenTheApiServerIsAway_NothingIsKept_AndWhatWasStays()
    {
        var before = Organisation.Kept(Organisation.Of(100, 5, 2));
        await KeepAsync(before);
        using (_cluster.Faults.Outage())
        {
            await Should.ThrowAsync<DirectoryNotKeptException>(() => KeepAsync(Organisation.Kept(Organisation.Of(50, 5, 2))));
        }

        _first.Find("corp").Contents!.Hash.ShouldBe(before.Contents.Hash);
    }

    [Test]
    public async Task OfADirectoryThatIsNoMore_NothingStays()
    {
        await KeepAsync(Organisation.Kept(Organisation.Of(100, 5, 2)));
        await KeepAsync(Organisation.Kept(Organisation.Of(10, 5, 2), "other"));
        await _leader.DeleteAsync("corp", CancellationToken.None);
        _leader.Names.ShouldBe(["other"]);
        (await SecretsAsync()).Count.ShouldBe(2);
    }

    [Test]
    public async Task OfADirectoryThatTheApiServerHas_NothingIsDeleted_WhateverThisReplicaWasTold()
    {
        var organisation = Organisation.Kept(Organisation.Of(100, 5, 2));
        await KeepAsync(organisation);
        foreach (var name in (string[])["corp", "other"])
        {
            var resource = new JsonObject { ["apiVersion"] = ApiGroup.ApiVersion, ["kind"] = ApiGroup.IapDirectory, ["metadata"] = new JsonObject { ["name"] = name } };
            await _client.CustomObjects.CreateClusterCustomObjectAsync<JsonObject>(resource, ApiGroup.Name, ApiGroup.Version, "iapdirectories");
        }

        await Should.ThrowAsync<DirectoryNotKeptException>(() => _leader.DeleteAsync("corp", CancellationToken.None));
        _leader.IsWhole("corp").ShouldBeTrue();
        _first.Find("corp").Contents!.Hash.ShouldBe(organisation.Contents.Hash);
        (await SecretsAsync()).Count.ShouldBe(organisation.Shards.Length + 1);

        await _client.CustomObjects.DeleteClusterCustomObjectAsync(ApiGroup.Name, ApiGroup.Version, "iapdirectories", "corp");
        await _leader.DeleteAsync("corp", CancellationToken.None);
        (await SecretsAsync()).ShouldBeEmpty();
    }

    [Test]
    public async Task WithoutAnAnswerWhetherADirectoryIsThere_NothingIsDeleted()
    {
        await KeepAsync(Organisation.Kept(Organisation.Of(100, 5, 2)));
        using (_cluster.Faults.Conflict(call => call is { Verb: "list", Resource: "iapdirectories" }, 1))
        {
            await Should.ThrowAsync<DirectoryNotKeptException>(() => _leader.DeleteAsync("corp", CancellationToken.None));
        }

        _leader.IsWhole("corp").ShouldBeTrue();
    }

    [Test]
    public async Task ADeletionThatEndedHalfway_IsFoundAndEnded()
    {
        await KeepAsync(Organisation.Kept(Organisation.Of(100, 5, 2)));
        using (_cluster.Faults.Conflict(call => call is { Verb: "delete", Resource: "secrets" } && call.Name != DirectorySecret.NameOf("corp"), 1))
        {
            await Should.ThrowAsync<DirectoryNotKeptException>(() => _leader.DeleteAsync("corp", CancellationToken.None));
        }

        _leader.Names.ShouldBe(["corp"]);
        await _leader.DeleteAsync("corp", CancellationToken.None);
        (await SecretsAsync()).ShouldBeEmpty();
        _leader.Names.ShouldBeEmpty();
    }

    private Task KeepAsync((DirectoryManifest Manifest, ImmutableArray<DirectoryShard> Shards, Compiler.Inputs.DirectoryContents Contents) what) => _leader.KeepAsync(what.Manifest, what.Shards, what.Contents, CancellationToken.None);

    private async Task<IList<V1Secret>> SecretsAsync() => (await _client.CoreV1.ListNamespacedSecretAsync("iap-system", fieldSelector: $"type={DirectorySecret.SecretType}")).Items;

    private async Task<(DirectorySecrets Secrets, KeptDirectories Kept)> ReplicaAsync()
    {
        var options = new LeaseOptions { Namespace = "iap-system", Identity = "test" };
        var kept = new KeptDirectories();
        var secrets = new DirectorySecrets(_client, options, new AlwaysLeader(), kept, NullLogger<DirectorySecrets>.Instance);
        var watch = new DirectoryWatch(_client, options, secrets, TimeProvider.System, NullLogger<DirectoryWatch>.Instance);
        _watches.Add(watch);
        await watch.StartAsync(CancellationToken.None);
        return (secrets, kept);
    }

    private static async Task UntilAsync(KeptDirectories kept, Func<KeptDirectory, bool> fits)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (fits(kept.Find("corp")))
            {
                reached.TrySetResult();
            }
        }

        kept.Changed += Look;
        Look();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        kept.Changed -= Look;
    }
}
