using Grpc.Core;
using IapK8s.Controller.Push;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Push.V1;
using IapK8s.TestKit.Controllers;

namespace IapK8s.Controller.Tests.Push;

/// <summary>The stream over real sockets with mutual TLS.</summary>
internal sealed class DeltaStreamTests
{
    private RunningController _controller = null!;

    [SetUp]
    public async Task Start() => _controller = await RunningController.StartAsync();

    [TearDown]
    public async Task Stop() => await _controller.DisposeAsync();

    [Test]
    public async Task APodGetsExactlyItsOwn()
    {
        using var shop = await SubscribeAsync("shop");
        shop.Held.Keys.ShouldBe(
        [
            "assertion/shop/" + Name(shop, "assertion/shop/"), "capture-proof-key", "group-hash-key", "group/shop-admins/0-of-1", "policy/shop/shop", "portal", "provider//corp", Name(shop, "scope/", whole: true),
            "session-verification-keys", "trusted-roots",
        ], ignoreOrder: true);
        shop.Held["policy/shop/shop"].Policy.Rules.Count.ShouldBe(2);
    }

    [Test]
    public async Task ADeltaCarriesOnlyTheDifference()
    {
        using var shop = await SubscribeAsync("shop");
        _controller.Write("shop-policy.yaml", Manifests.Policy("shop", "/other/**"));
        var delta = await shop.TakeAsync();
        delta.Resources.Select(resource => resource.Name).ShouldBe(["policy/shop/shop"]);
        delta.RemovedResources.ShouldBeEmpty();
        delta.Resources[0].Policy.Rules.ShouldContain(rule => rule.Paths.Contains("/other/**"));
    }

    [Test]
    public async Task ARemovedPolicyTakesItsKeysAndGroupsAlong()
    {
        using var shop = await SubscribeAsync("shop");
        _controller.Delete("shop-policy.yaml");
        await shop.TakeAsync();
        shop.Held.Keys.ShouldBe(["group-hash-key", "portal", "session-verification-keys", "trusted-roots"], ignoreOrder: true);
    }

    [Test]
    public async Task ReconnectingResumes_WithWhatIsHeld()
    {
        IReadOnlyList<Resource> held;
        using (var shop = await SubscribeAsync("shop"))
        {
            held = [.. shop.Held.Values];
        }

        using var again = await TestSubscriber.ConnectAsync(_controller.Address, _controller.CredentialOf("shop"), held);
        var response = await again.TakeAsync();
        response.Resources.ShouldBeEmpty();
        response.RemovedResources.ShouldBeEmpty();
    }

    [Test]
    public async Task ReconnectingGetsOnlyWhatChangedMeanwhile_AlsoAfterARestartOfTheController()
    {
        IReadOnlyList<Resource> held;
        using (var shop = await SubscribeAsync("shop"))
        {
            held = [.. shop.Held.Values];
        }

        await _controller.StopAsync();
        _controller.Write("shop-policy.yaml", Manifests.Policy("shop", "/other/**"));
        await _controller.StartAsync();
        using var again = await TestSubscriber.ConnectAsync(_controller.Address, _controller.CredentialOf("shop"), held);
        (await again.TakeAsync()).Resources.Select(resource => resource.Name).ShouldBe(["policy/shop/shop"]);
    }

    [Test]
    public async Task ARefusalIsKeptAndTheSameContentIsNotSentAgain()
    {
        using var shop = await SubscribeAsync("shop");
        _controller.Write("shop-policy.yaml", Manifests.Policy("shop", "/bad/**"));
        await shop.RefuseAsync(await shop.ReadAsync(), "I cannot enforce this");
        await _controller.WaitForSubscribersAsync(registry => registry.Find(PeerIdentity.ForPod("shop", "shop-0"), "")?.Refusal?.Message == "I cannot enforce this");

        _controller.Write("shop-policy.yaml", Manifests.Policy("shop", "/good/**"));
        var delta = await shop.TakeAsync();
        delta.Resources.Select(resource => resource.Name).ShouldBe(["policy/shop/shop"]);
        delta.Resources[0].Policy.Rules.ShouldContain(rule => rule.Paths.Contains("/good/**"));
    }

    [Test]
    public async Task ASlowSubscriberDoesNotDelayAnother_AndGetsTheNewestWhenItIsReady()
    {
        using var slow = await TestSubscriber.ConnectAsync(_controller.Address, _controller.CredentialOf("shop"));
        (await slow.ReadAsync()).Nonce.ShouldBe("1");
        using var wiki = await SubscribeAsync("wiki");
        foreach (var path in new[] { "/1/**", "/2/**", "/3/**" })
        {
            _controller.Write("wiki-policy.yaml", Manifests.Policy("wiki", path));
            _controller.Write("shop-policy.yaml", Manifests.Policy("shop", path));
            var delta = await wiki.TakeAsync();
            delta.Resources.Single().Policy.Rules.ShouldContain(rule => rule.Paths.Contains(path));
        }

        await _controller.WaitForCatalogAsync(catalog => PathsOf(catalog, "shop").Contains("/3/**"));
        await slow.SendAsync(new DeltaRequest { ResponseNonce = "1" });
        (await slow.ReadAsync()).Resources.Single().Policy.Rules.ShouldContain(rule => rule.Paths.Contains("/3/**"));
    }

    [Test]
    public async Task StoppingTellsSubscribersToGoElsewhere()
    {
        using var shop = await SubscribeAsync("shop");
        var ending = shop.EndAsync();
        await _controller.StopAsync();
        var status = await ending;
        status.StatusCode.ShouldBe(StatusCode.Unavailable, status.ToString());
    }

    [Test]
    public async Task AStreamEnds_WhenItsPodIsGone()
    {
        using var shop = await SubscribeAsync("shop");
        _controller.Delete("shop-workload.yaml");
        (await shop.EndAsync()).StatusCode.ShouldBe(StatusCode.PermissionDenied);
        Directory.Exists(_controller.PodCredential("shop", "shop-0")).ShouldBeFalse();
    }

    [Test]
    public async Task AnAnswerToAnotherResponseEndsTheStream()
    {
        using var shop = await SubscribeAsync("shop");
        await shop.SendAsync(new DeltaRequest { ResponseNonce = "17" });
        (await shop.EndAsync()).StatusCode.ShouldBe(StatusCode.InvalidArgument);
    }

    [Test]
    public async Task OneIdentityHasAFewStreamsAtMost()
    {
        var streams = new List<TestSubscriber>();
        for (var i = 0; i < 4; i++)
        {
            streams.Add(await SubscribeAsync("shop"));
        }

        using var fifth = await TestSubscriber.ConnectAsync(_controller.Address, _controller.CredentialOf("shop"));
        (await fifth.EndAsync()).StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        streams.ForEach(stream => stream.Dispose());
    }

    [Test]
    public async Task ABadEditKeepsTheLastGood()
    {
        using var shop = await SubscribeAsync("shop");
        var before = shop.Held["policy/shop/shop"].Version;
        _controller.Write("shop-policy.yaml", Manifests.Policy("shop").Replace("action: Deny", "action: Maybe", StringComparison.Ordinal));
        _controller.Write("wiki-policy.yaml", Manifests.Policy("wiki", "/later/**"));
        await _controller.WaitForCatalogAsync(catalog => PathsOf(catalog, "wiki").Contains("/later/**"));
        using var again = await SubscribeAsync("shop");
        again.Held["policy/shop/shop"].Version.ShouldBe(before);
    }

    private static IEnumerable<string> PathsOf(ResourceCatalog catalog, string app) =>
        catalog.Inputs.Compiled.Pods.Values.Where(pod => pod.Pod.Namespace == app).SelectMany(pod => pod.Policies).SelectMany(policy => policy.Rules).SelectMany(rule => rule.Paths);

    private static string Name(TestSubscriber subscriber, string prefix, bool whole = false)
    {
        var name = subscriber.Held.Keys.Single(name => name.StartsWith(prefix, StringComparison.Ordinal));
        return whole ? name : name[prefix.Length..];
    }

    private Task<TestSubscriber> SubscribeAsync(string app) => TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf(app));
}
