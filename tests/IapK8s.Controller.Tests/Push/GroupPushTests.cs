using System.Globalization;
using IapK8s.Compiler.Outputs;
using IapK8s.Controller.Push;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Push.V1;
using IapK8s.TestKit.Controllers;

namespace IapK8s.Controller.Tests.Push;

internal sealed class GroupPushTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(n => (byte)n)];

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(1000)]
    [TestCase(1001)]
    [TestCase(100_000)]
    public void ShardsHoldEveryMemberOnce_AndAreNotTooLarge(int count)
    {
        var shards = Shards(Members(count));
        shards.ShouldAllBe(shard => shard.GroupShard.Members.Length <= 16 * 1000);
        shards.Sum(shard => shard.GroupShard.Members.Length / 16).ShouldBe(count);
        shards.Sum(shard => 1.0 / shard.GroupShard.Shards).ShouldBe(1.0);
        shards.Select(shard => shard.Name).ShouldBeUnique();
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} members: {shards.Count} shards, {shards.Sum(shard => shard.CalculateSize())} bytes"));
    }

    [Test]
    public void OneMembersChange_SendsOneShardOfAHundredThousand()
    {
        var members = Members(100_000);
        var started = TimeProvider.System.GetTimestamp();
        var before = Shards(members);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"hashed and sharded in {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:F0} ms"));
        var (sent, bytes) = (0, 0);
        for (var change = 0; change < 20; change++)
        {
            members = [.. members.Where((_, i) => i != change * 4_321), $"user:new-{change}@example.com"];
            var after = Shards(members);
            var changed = Difference.Between(before.ToDictionary(shard => shard.Name), after.ToDictionary(shard => shard.Name));
            changed.Changed.Length.ShouldBeLessThanOrEqualTo(4, "one left and one came, and each may have split or joined its shard");
            sent += changed.Changed.Length;
            bytes += changed.Changed.Sum(shard => shard.CalculateSize());
            before = after;
        }

        sent.ShouldBeLessThan(60);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"20 times one out, one in: {sent} of {before.Count} shards each time sent altogether, {bytes / 20} bytes each"));
    }

    [Test]
    public void AShardThatOverflows_Splits_AndLeavesTheOthersAlone()
    {
        var members = Members(1000);
        var whole = Shards(members).ShouldHaveSingleItem();
        var split = Shards([.. members, "user:one-more@example.com"]);
        split.Select(shard => shard.Name).ShouldBe(["group/g/0-of-2", "group/g/1-of-2"]);
        Shards(members).ShouldHaveSingleItem().Version.ShouldBe(whole.Version);
    }

    [Test]
    public void ShardsDoNotDependOnTheOrderOfMembers() =>
        Shards([.. Members(5_000).Reverse()]).Select(shard => shard.Version).ShouldBe(Shards(Members(5_000)).Select(shard => shard.Version));

    [Test]
    public async Task AChangeOfAGroup_SendsThatGroupAlone_ToWhoeverMentionsIt()
    {
        await using var controller = await RunningController.StartAsync();
        using var shop = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("shop"));
        using var wiki = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("wiki"));
        using var gateway = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("gateway"));
        shop.Held.Keys.ShouldNotContain("group/wiki-admins/0-of-1");

        controller.Write("shop-group.yaml", Manifests.Group("shop", "user:admin@shop.example.com", "user:second@shop.example.com"));
        var delta = await shop.TakeAsync();
        delta.Resources.Select(resource => resource.Name).ShouldBe(["group/shop-admins/0-of-1"]);
        delta.RemovedResources.ShouldBeEmpty();

        // The others heard nothing of it: what comes next is the first that they get.
        controller.Write("wiki-group.yaml", Manifests.Group("wiki", "user:other@wiki.example.com"));
        (await wiki.TakeAsync()).Resources.Select(resource => resource.Name).ShouldBe(["group/wiki-admins/0-of-1"]);
        controller.Write("wiki-policy.yaml", Manifests.Policy("wiki").Replace("http://wiki.localhost:8081", "http://wiki.localhost:8082", StringComparison.Ordinal));
        (await gateway.TakeAsync()).Resources.ShouldAllBe(resource => resource.BodyCase == Resource.BodyOneofCase.Scope || resource.BodyCase == Resource.BodyOneofCase.CaptureTarget);
    }

    [Test]
    public async Task AGroupThatDidNotChange_IsNotHashedAgain()
    {
        await using var controller = await RunningController.StartAsync();
        var before = await ShardAsync(controller, _ => true);
        controller.Write("wiki-policy.yaml", Manifests.Policy("wiki", "/other/**"));
        var after = await ShardAsync(controller, catalog => catalog.Inputs.Compiled.Pods.Values.SelectMany(pod => pod.Policies).SelectMany(policy => policy.Rules).Any(rule => rule.Paths.Contains("/other/**")));
        after.ShouldBeSameAs(before);
    }

    [Test]
    public async Task NestedGroupsReachTheSidecar_AndACircleIsRefusedByName()
    {
        await using var controller = await RunningController.StartAsync();
        using var shop = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("shop"));
        controller.Write("inner.yaml", Manifests.Group("inner", [.. Members(5_000)]));
        controller.Write("shop-group.yaml", Manifests.Group("shop", "user:admin@shop.example.com", "iapgroup:inner-admins"));
        await shop.TakeUntilAsync(() => shop.Held.Values.Sum(resource => resource.GroupShard?.Members.Length ?? 0) == 16 * 5_001);

        controller.Write("inner.yaml", Manifests.Group("inner", "iapgroup:shop-admins"));
        await shop.TakeUntilAsync(() => !shop.Held.Keys.Any(name => name.StartsWith("group/", StringComparison.Ordinal)));
    }

    private static async Task<Resource> ShardAsync(RunningController controller, Func<ResourceCatalog, bool> fits) =>
        (await controller.WaitForCatalogAsync(fits)).ViewOf(PeerIdentity.ForPod("shop", "shop-0")).Own["group/shop-admins/0-of-1"];

    private static string[] Members(int count) => [.. Enumerable.Range(0, count).Select(n => string.Create(CultureInfo.InvariantCulture, $"user:person-{n}@example.com"))];

    private static List<Resource> Shards(string[] members) => [.. GroupResources.Shards(new CompiledGroup("g", [.. members]), Key)];
}
