using Grpc.Core;
using IapK8s.Controller.Push;
using IapK8s.Identity.Revocations;
using IapK8s.Protocol.Push.V1;
using IapK8s.TestKit.Controllers;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Push;

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
        Should.Throw<RevocationFileException>(() => RevocationStore.Open(_state, _time)).Message.ShouldContain(path);
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

    private static Revocation Wire(string sid) => new() { Id = sid, SessionId = sid, Expires = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds() };

    private RevocationEntry Entry(string id) => new(id, id, null, null, null, _time.GetUtcNow().AddHours(1));
}
