using System.Text.Json;
using k8s;
using k8s.Models;

namespace IapK8s.TestKit.Tests.Clusters;

internal sealed class ApplyTests : ClusterTests
{
    [Test]
    public async Task AnApplyCreatesAndChangesAndRemovesWhatIsItsOwn()
    {
        await ApplyAsync("ours", ("a", "1"), ("b", "2"));
        var changed = await ApplyAsync("ours", ("a", "3"));
        changed.Data.ShouldBe(new Dictionary<string, string> { ["a"] = "3" });
        var again = await ApplyAsync("ours", ("a", "3"));
        again.ResourceVersion().ShouldBe(changed.ResourceVersion());
    }

    [Test]
    public async Task AnothersFieldIsAConflictUnlessForced()
    {
        await ApplyAsync("first", ("a", "1"));
        var refusal = await RefusalAsync(() => ApplyAsync("second", ("a", "2")));
        (refusal.Code, refusal.Reason, refusal.Details.Causes.Single().Field).ShouldBe((409, "Conflict", ".data.a"));
        refusal.Message.ShouldContain("conflict with \"first\"");
        (await ApplyAsync("second", force: true, ("a", "2"))).Data["a"].ShouldBe("2");
        // It is the second's now, so the first may stop applying it, and it stays.
        (await ApplyAsync("first", ("b", "1"))).Data.Keys.ShouldBe(["a", "b"], ignoreOrder: true);
    }

    [Test]
    public async Task WhatTwoApplyAlikeIsBoths()
    {
        await ApplyAsync("first", ("a", "1"));
        await ApplyAsync("second", ("a", "1"), ("b", "1"));
        (await ApplyAsync("first", ("c", "1"))).Data.Keys.ShouldBe(["a", "b", "c"], ignoreOrder: true);
    }

    [Test]
    public async Task AnUpdateTakesOverWhatItChanges()
    {
        var map = await ApplyAsync("ours", ("a", "1"));
        map.Data["a"] = "2";
        await Client.CoreV1.ReplaceNamespacedConfigMapAsync(map, "m", Namespace, fieldManager: "theirs");
        (await RefusalAsync(() => ApplyAsync("ours", ("a", "3")))).Message.ShouldContain("conflict with \"theirs\"");
    }

    [Test]
    public async Task ListsMergeByTheirKeys()
    {
        await Client.CoreV1.CreateNamespacedServiceAsync(
            new V1Service { Metadata = new V1ObjectMeta { Name = "s" }, Spec = new V1ServiceSpec { Ports = [new V1ServicePort { Name = "http", Port = 80 }] } }, Namespace);
        var body = new { apiVersion = "v1", kind = "Service", metadata = new { name = "s" }, spec = new { ports = new[] { new { name = "metrics", port = 9090, protocol = "TCP" } } } };
        var applied = await Client.CoreV1.PatchNamespacedServiceAsync(new V1Patch(JsonSerializer.Serialize(body), V1Patch.PatchType.ApplyPatch), "s", Namespace, fieldManager: "ours");
        applied.Spec.Ports.Select(port => port.Name).ShouldBe(["http", "metrics"]);
    }

    private Task<V1ConfigMap> ApplyAsync(string manager, params (string Key, string Value)[] data) => ApplyAsync(manager, force: false, data);

    private Task<V1ConfigMap> ApplyAsync(string manager, bool force, params (string Key, string Value)[] data)
    {
        var body = new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name = "m" }, data = data.ToDictionary(pair => pair.Key, pair => pair.Value) };
        return Client.CoreV1.PatchNamespacedConfigMapAsync(new V1Patch(JsonSerializer.Serialize(body), V1Patch.PatchType.ApplyPatch), "m", Namespace, fieldManager: manager, force: force);
    }
}
