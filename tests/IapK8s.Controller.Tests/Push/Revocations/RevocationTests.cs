using Grpc.Core;
using IapK8s.Controller.Push.Revocations;
using IapK8s.Identity.Revocations;
using IapK8s.Protocol.Push.V1;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Revocations;
using IapK8s.TestKit.Controllers;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Push.Revocations;

internal sealed class RevocationTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private string _state = "";

    [SetUp]
    public void MakeFolder() => _state = Directory.CreateTempSubdirectory("iap-revocations-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_state, recursive: true);

    [Test]
    public async Task AnAppendedRevocationReachesEverySubscriber_AndSurvivesARestart()
    {
        await using var controller = await RunningController.StartAsync();
        using var shop = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("shop"));
        using var wiki = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("wiki"));
        using var gateway = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("gateway"));
        await gateway.Revocations.AppendAsync(new AppendRevocationsRequest { Revocations = { Wire("sid-1") } });
        foreach (var subscriber in new[] { shop, wiki, gateway })
        {
            (await subscriber.TakeAsync()).Resources.Single().Revocation.SessionId.ShouldBe("sid-1");
        }

        await controller.StopAsync();
        await controller.StartAsync();
        using var again = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("shop"));
        again.Held.ShouldContainKey("revocation/sid-1");
    }

    [Test]
    public async Task AGatewayThatReconnectsTellsWhatTheControllerMissed()
    {
        await using var controller = await RunningController.StartAsync();
        using var shop = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("shop"));
        using var gateway = await TestSubscriber.ConnectAsync(controller.Address, controller.CredentialOf("gateway"), first: request => request.KnownRevocations.Add(Wire("sid-2")));
        (await shop.TakeAsync()).Resources.Single().Name.ShouldBe("revocation/sid-2");
    }

    [Test]
    public async Task ARevocationThatSaysNothingEnforceableIsRefusedWhole()
    {
        await using var controller = await RunningController.StartAsync();
        using var gateway = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("gateway"));
        var error = await Should.ThrowAsync<RpcException>(async () => await gateway.Revocations.AppendAsync(new AppendRevocationsRequest { Revocations = { Wire("good"), new Revocation { Id = "bad" } } }));
        error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        (await controller.WaitForCatalogAsync(_ => true)).Inputs.Revocations.Resources.ShouldBeEmpty();
    }

    [Test]
    public async Task TheSameIdTwiceIsOneEntry()
    {
        using var store = RevocationStore.Open(_state, _time);
        (await store.AppendAsync([Entry("a")], default)).ShouldBe(1);
        var version = store.Current.Version;
        (await store.AppendAsync([Entry("a") with { SessionId = "other" }], default)).ShouldBe(0);
        store.Current.Version.ShouldBe(version);
    }

    [Test]
    public async Task ExpiredEntriesAreDropped_InMemoryAndOnDisk()
    {
        using var store = RevocationStore.Open(_state, _time);
        await store.AppendAsync([Entry("short"), Entry("long") with { Expires = _time.GetUtcNow().AddDays(2) }], default);
        _time.Advance(TimeSpan.FromDays(1));
        await store.PruneAsync(default);
        store.Current.Resources.Keys.ShouldBe(["revocation/long"]);
        using var again = RevocationStore.Open(_state, _time);
        again.Current.Resources.Keys.ShouldBe(["revocation/long"]);
        again.Current.Version.ShouldBe(store.Current.Version);
    }

    [TestCase("")]
    [TestCase("[{")]
    [TestCase("null")]
    [TestCase("[{\"Id\":\"x\"}]")]
    public void ABrokenFileStopsTheStart(string content)
    {
        var path = Path.Combine(_state, "revocations.json");
        File.WriteAllText(path, content);
        Should.Throw<UnreadableRevocationsException>(() => RevocationStore.Open(_state, _time)).Message.ShouldContain(path);
    }

    [Test]
    public async Task TheDifferenceBetweenTwoSetsIsExact()
    {
        using var store = RevocationStore.Open(_state, _time);
        await store.AppendAsync([Entry("a"), Entry("b") with { Expires = _time.GetUtcNow().AddDays(2) }], default);
        var before = store.Current;
        _time.Advance(TimeSpan.FromDays(1));
        await store.PruneAsync(default);
        await store.AppendAsync([Entry("c") with { Expires = _time.GetUtcNow().AddDays(2) }], default);
        var difference = store.Current.Since(before);
        difference.Changed.Select(resource => resource.Name).ShouldBe(["revocation/c"]);
        difference.Removed.ShouldBe(["revocation/a"]);
        store.Current.Since(store.Current).IsNone.ShouldBeTrue();
    }

    [Test]
    public async Task ADeclaredRevocationComesBeforeAPolicyThatWasWrittenWithIt()
    {
        await using var controller = await RunningController.StartAsync();
        using var shop = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("shop"));
        controller.Write("shop-policy.yaml", $"{Manifests.Policy("shop", "/other/**")}\n---\n{Declared("until: 2099-01-01T00:00:00Z")}");
        var first = await shop.TakeAsync();
        (await shop.TakeAsync()).Resources.ShouldHaveSingleItem().Name.ShouldBe("policy/shop/shop");
        var revocation = first.Resources.ShouldHaveSingleItem().Revocation;
        revocation.Identity.Provider.ShouldBe("/corp");
        revocation.Identity.Email.ShouldBe("mallory@example.com");

        // The same content under the same name is the same resource on every replica.
        await controller.StopAsync();
        await controller.StartAsync();
        using var again = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("shop"));
        again.Held[first.Resources[0].Name].Version.ShouldBe(first.Resources[0].Version);
    }

    [Test]
    public async Task DeletingTheFileLiftsABlock_AndNeverBringsASessionBack_AlsoAfterARestart()
    {
        await using var controller = await RunningController.StartAsync();
        controller.Write("a.yaml", Declared("until: 2099-01-01T00:00:00Z", "a"));
        controller.Write("b.yaml", Session("b"));
        controller.Write("c.yaml", Declared("notBefore: 2026-01-01T00:00:00Z\n  until: 2099-01-01T00:00:00Z", "c"));
        await controller.WaitForCatalogAsync(catalog => catalog.Inputs.Revocations.Resources.Count == 3);
        foreach (var file in new[] { "a.yaml", "b.yaml", "c.yaml" })
        {
            controller.Delete(file);
        }

        await controller.WaitForCatalogAsync(catalog => catalog.Inputs.Revocations.Resources.Values.All(resource => resource.Revocation.Until == 0));
        await controller.StopAsync();
        await controller.StartAsync();
        var left = (await controller.WaitForCatalogAsync(_ => true)).Inputs.Revocations.Resources.Values.Select(resource => resource.Revocation).ToList();
        left.Count.ShouldBe(2);
        left.ShouldContain(revocation => revocation.SessionId == "4Z2mQy0xT0mXJ3wq9sVb1A");
        left.ShouldContain(revocation => revocation.Identity != null && revocation.NotBefore > 0 && revocation.Until == 0);
    }

    [Test]
    public async Task ABlockStays_WhenItsFileWasChangedOrBrokeWhileTheControllerWasAway()
    {
        await using var controller = await RunningController.StartAsync();
        controller.Write("a.yaml", Declared("until: 2099-01-01T00:00:00Z"));
        await controller.WaitForCatalogAsync(catalog => catalog.Inputs.Revocations.Resources.Count == 1);
        foreach (var text in new[] { Declared("until: 2026-01-01T00:00:00Z"), "kind: [" })
        {
            await controller.StopAsync();
            controller.Write("a.yaml", text);
            await controller.StartAsync();
            var catalog = await controller.WaitForCatalogAsync(_ => true);
            catalog.Inputs.Revocations.Resources.Values.ShouldHaveSingleItem().Revocation.Until.ShouldBe(new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds());
        }

        controller.Delete("a.yaml");
        await controller.WaitForCatalogAsync(catalog => catalog.Inputs.Revocations.Resources.IsEmpty);
    }

    [Test]
    public async Task ADeclaredRevocationLivesAsLongAsAnySessionCould_WhateverItSays()
    {
        using var store = RevocationStore.Open(_state, _time);
        IapRevocation[] declared = [Spec("early", new IapRevocationSpec { User = Mallory, NotBefore = "2029-12-31T00:00:00Z", Expires = "2030-01-01T00:00:01Z" })];
        for (var day = 0; day < 30; day++)
        {
            store.Declare(declared, isComplete: true);
            await store.PruneAsync(default);
            store.Current.Resources.Values.ShouldHaveSingleItem().Revocation.Expires.ShouldBe(new DateTimeOffset(2030, 1, 31, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds());
            _time.Advance(TimeSpan.FromDays(1));
        }

        // It is over and still declared: it must not begin anew.
        store.Declare(declared, isComplete: true);
        await store.PruneAsync(default);
        await store.SaveAsync(default);
        using var again = RevocationStore.Open(_state, _time);
        await again.PruneAsync(default);
        again.Declare(declared, isComplete: true);
        again.Current.Resources.Values.ShouldHaveSingleItem().Revocation.Expires.ShouldBeLessThanOrEqualTo(_time.GetUtcNow().ToUnixTimeSeconds());
        again.Declare([], isComplete: true);
        await again.PruneAsync(default);
        again.Current.Resources.ShouldBeEmpty();
    }

    [Test]
    public async Task NothingIsTakenForDeleted_WhileTheSourceIsNotComplete()
    {
        using var store = RevocationStore.Open(_state, _time);
        store.Declare([Spec("block", new IapRevocationSpec { User = Mallory, Until = "2031-01-01T00:00:00Z" })], isComplete: true).ShouldBe(0);
        var before = store.Current;
        store.Declare([], isComplete: false).ShouldBe(1);
        store.Current.ShouldBeSameAs(before);
        store.Declare([], isComplete: true).ShouldBe(0);
        store.Current.Resources.ShouldBeEmpty();

        // Whoever heard of it must not bring it back.
        (await store.AppendAsync([Entry("IapRevocation/block/0")], default)).ShouldBe(0);
    }

    private static RevokedUser Mallory { get; } = new() { Provider = "corp", Email = "Mallory@example.com" };

    private static IapRevocation Spec(string name, IapRevocationSpec spec) => new() { Metadata = new ResourceMetadata { Name = name }, Spec = spec };

    private static string Declared(string times, string name = "mallory") => $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: IapRevocation
        metadata: {name: {{name}} }
        spec:
          user: {provider: corp, email: Mallory@example.com}
          {{times}}
        """;

    private static string Session(string name) => $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: IapRevocation
        metadata: {name: {{name}} }
        spec: {sessionId: 4Z2mQy0xT0mXJ3wq9sVb1A}
        """;

    private static Revocation Wire(string sid) => new() { Id = sid, SessionId = sid, Expires = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds() };

    private RevocationEntry Entry(string id) => new(id, id, null, null, null, _time.GetUtcNow().AddHours(1));
}
