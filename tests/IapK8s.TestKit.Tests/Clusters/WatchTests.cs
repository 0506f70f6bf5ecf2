using k8s;
using k8s.Models;

namespace IapK8s.TestKit.Tests.Clusters;

internal sealed class WatchTests : ClusterTests
{
    [Test]
    public async Task AWatchGoesOnWhereAListEnded()
    {
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("before"), Namespace);
        var list = await Client.CoreV1.ListNamespacedConfigMapAsync(Namespace);
        var map = await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a", ("k", "1")), Namespace);
        map.Data["k"] = "2";
        map = await Client.CoreV1.ReplaceNamespacedConfigMapAsync(map, "a", Namespace);
        await Client.CoreV1.DeleteNamespacedConfigMapAsync("a", Namespace);

        var seen = await WatchedEvents.ReadAsync(Client, $"api/v1/namespaces/{Namespace}/configmaps?resourceVersion={list.ResourceVersion()}", count: 3);
        seen.Select(each => (each.Type, each.Name)).ShouldBe([("ADDED", "a"), ("MODIFIED", "a"), ("DELETED", "a")]);
        seen[1].ResourceVersion.ShouldBe(map.ResourceVersion());
        long.Parse(seen[2].ResourceVersion).ShouldBeGreaterThan(long.Parse(map.ResourceVersion()));
    }

    [Test]
    public async Task AWatchFromNowhereStartsWithWhatIsThere()
    {
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), Namespace);
        var seen = await WatchedEvents.ReadAsync(Client, $"api/v1/namespaces/{Namespace}/configmaps?timeoutSeconds=30", count: 1);
        (seen[0].Type, seen[0].Name).ShouldBe(("ADDED", "a"));
    }

    [Test]
    public async Task InitialEventsEndWithABookmark()
    {
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), Namespace);
        var seen = await WatchedEvents.ReadAsync(Client, $"api/v1/namespaces/{Namespace}/configmaps?sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true", count: 2);
        seen.Select(each => each.Type).ShouldBe(["ADDED", "BOOKMARK"]);
        seen[1].Document.GetProperty("metadata").GetProperty("annotations").GetProperty("k8s.io/initial-events-end").GetString().ShouldBe("true");
    }

    [Test]
    public async Task WhatLeavesASelectorIsGone()
    {
        var list = await Client.CoreV1.ListNamespacedConfigMapAsync(Namespace);
        var map = ConfigMap("a");
        map.Metadata.Labels = new Dictionary<string, string> { ["app"] = "shop" };
        map = await Client.CoreV1.CreateNamespacedConfigMapAsync(map, Namespace);
        map.Metadata.Labels = null;
        await Client.CoreV1.ReplaceNamespacedConfigMapAsync(map, "a", Namespace);
        var seen = await WatchedEvents.ReadAsync(Client, $"api/v1/namespaces/{Namespace}/configmaps?labelSelector=app%3Dshop&resourceVersion={list.ResourceVersion()}", count: 2);
        seen.Select(each => each.Type).ShouldBe(["ADDED", "DELETED"]);
    }

    [Test]
    public async Task AWatchEndsInOrderWhenItsTimeIsOver()
    {
        var seen = await WatchedEvents.ReadAsync(Client, $"api/v1/namespaces/{Namespace}/configmaps?timeoutSeconds=1", count: int.MaxValue);
        seen.ShouldBeEmpty();
    }

    [Test]
    public async Task TheClientsOwnWatchReadsIt()
    {
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), Namespace);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var (type, map) in Client.CoreV1.WatchListNamespacedConfigMapAsync(Namespace, cancellationToken: limit.Token))
        {
            (type, map.Name()).ShouldBe((WatchEventType.Added, "a"));
            break;
        }
    }
}
