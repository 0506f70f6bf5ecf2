using System.Collections.Immutable;
using System.Text;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Leadership;
using IapK8s.Controller.Tests.Leadership;
using IapK8s.TestKit.Clusters;
using k8s;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Credentials;

internal sealed class SecretKeyTests
{
    private static readonly ImmutableDictionary<KeySubject, TimeSpan> InUse = ImmutableDictionary<KeySubject, TimeSpan>.Empty
        .Add(KeySubject.Scope("shop", "https://shop.example.com"), TimeSpan.FromHours(8)).Add(KeySubject.Assertion("shop", "shop"), TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
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

    /// <summary>Both believe that they lead, as for a moment they may.</summary>
    [Test]
    public async Task TwoReplicasThatMakeKeysAtOnceUseTheSame()
    {
        using var one = Leading(_first);
        using var other = Leading(_second);
        await Task.WhenAll(one.OpenAsync(CancellationToken.None), other.OpenAsync(CancellationToken.None));
        await Task.WhenAll(one.RequireAsync(InUse, CancellationToken.None), other.RequireAsync(InUse, CancellationToken.None));
        Ids(one).Count.ShouldBe(6);
        Ids(one).ShouldBe(Ids(other));
        Ids(one).ShouldBe(await StoredAsync());
    }

    [Test]
    public async Task TwoReplicasThatRotateAtOnceUseTheSame()
    {
        using var one = Leading(_first);
        using var other = Leading(_second);
        await one.OpenAsync(CancellationToken.None);
        await other.OpenAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromDays(31));
        await Task.WhenAll(one.AdvanceAsync(_ => true, CancellationToken.None), other.AdvanceAsync(_ => true, CancellationToken.None));
        Ids(one).Count.ShouldBe(6, "session-signing and capture-proof have a next key");
        Ids(one).ShouldBe(Ids(other));
    }

    [Test]
    public async Task AFollowerMakesNothingAndWaits()
    {
        var opening = _second.Keys.OpenAsync(CancellationToken.None);
        using var leader = Leading(_first);
        await leader.OpenAsync(CancellationToken.None);
        while (!opening.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await opening;
        Ids(_second.Keys).ShouldBe(Ids(leader));
        await Should.ThrowAsync<KeysAwaitedException>(() => _second.Keys.RequireAsync(InUse, CancellationToken.None));
        await leader.RequireAsync(InUse, CancellationToken.None);
        await _second.Keys.RequireAsync(InUse, CancellationToken.None);
        Ids(_second.Keys).ShouldBe(Ids(leader));
        _cluster.Calls.ShouldNotContain(call => call.User == "second" && call.Verb != "list");
    }

    [Test]
    public async Task AFollowerTakesOverWhatTheLeaderRotated()
    {
        using var leader = Leading(_first);
        await leader.OpenAsync(CancellationToken.None);
        await _second.Keys.OpenAsync(CancellationToken.None);
        var before = _second.Keys.Current;
        _time.Advance(TimeSpan.FromSeconds(30));
        await _second.Keys.AdvanceAsync(_ => true, CancellationToken.None);
        _second.Keys.Current.ShouldBeSameAs(before, "nothing changed");
        _time.Advance(TimeSpan.FromDays(31));
        await leader.AdvanceAsync(_ => true, CancellationToken.None);
        await _second.Keys.AdvanceAsync(_ => true, CancellationToken.None);
        Ids(_second.Keys).ShouldBe(Ids(leader));
    }

    /// <summary>The Secret was made, and its maker never heard of it.</summary>
    [Test]
    public async Task AKeyWhoseMakerDiedIsFoundAgain()
    {
        using (var killed = Leading(_first))
        {
            await killed.OpenAsync(CancellationToken.None);
        }

        var made = await StoredAsync();
        using var next = Leading(_second);
        await next.OpenAsync(CancellationToken.None);
        Ids(next).ShouldBe(made);
    }

    [Test]
    public async Task ConflictsEndInWhatIsStored()
    {
        using var leader = Leading(_first);
        await leader.OpenAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromDays(31));
        using (_cluster.Faults.Conflict(call => call is { Resource: "secrets", Verb: "update" }, 7))
        {
            await leader.AdvanceAsync(_ => true, CancellationToken.None);
            Ids(leader).ShouldBe(await StoredAsync());
        }

        await leader.AdvanceAsync(_ => true, CancellationToken.None);
        Ids(leader).ShouldBe(await StoredAsync());
        Ids(leader).Count.ShouldBe(6);
    }

    [Test]
    public async Task WhatWasDeletedWhileInUseIsKeptAgain()
    {
        using var leader = Leading(_first);
        await leader.OpenAsync(CancellationToken.None);
        await _first.Client.CoreV1.DeleteNamespacedSecretAsync("iap-key-session-signing", "iap-system");
        _time.Advance(TimeSpan.FromDays(31));
        await leader.AdvanceAsync(_ => true, CancellationToken.None);
        Ids(leader).ShouldBe(await StoredAsync());
    }

    [Test]
    public async Task ADamagedSecretStopsTheStartAndIsNamed()
    {
        using (var leader = Leading(_first))
        {
            await leader.OpenAsync(CancellationToken.None);
        }

        var secret = await _first.Client.CoreV1.ReadNamespacedSecretAsync("iap-key-authority", "iap-system");
        secret.Data["keys.json"] = Encoding.UTF8.GetBytes("{}");
        await _first.Client.CoreV1.ReplaceNamespacedSecretAsync(secret, "iap-key-authority", "iap-system");
        using var next = Leading(_second);
        var error = await Should.ThrowAsync<AggregateException>(() => next.OpenAsync(CancellationToken.None));
        error.InnerExceptions.ShouldHaveSingleItem().Message.ShouldContain("Secret iap-system/iap-key-authority");
    }

    [Test]
    public async Task SecretsHaveTheirTypeAndLabel()
    {
        using var leader = Leading(_first);
        await leader.OpenAsync(CancellationToken.None);
        var secrets = (await _first.Client.CoreV1.ListNamespacedSecretAsync("iap-system")).Items;
        secrets.Select(secret => secret.Metadata.Name).ShouldBe(["iap-key-authority", "iap-key-capture-proof", "iap-key-group-hash", "iap-key-session-signing"], ignoreOrder: true);
        secrets.ShouldAllBe(secret => secret.Type == "iapk8s.io/keys" && secret.Metadata.Labels["app.kubernetes.io/managed-by"] == "iap-controller");
    }

    private KeyRing Leading(Replica replica) => new(new SecretKeyStore(replica.Client, replica.Lease), new AlwaysLeader(), new KeyRotationOptions(), _time);

    private static List<string> Ids(KeyRing ring) => Ids(ring.Current);

    private static List<string> Ids(KeyMaterial keys) => [.. keys.Sets.Values.SelectMany(set => set.Keys).Select(key => key.Id).Order(StringComparer.Ordinal)];

    private async Task<List<string>> StoredAsync() => Ids(await new SecretKeyStore(_first.Client, _first.Lease).LoadAsync(CancellationToken.None));
}
