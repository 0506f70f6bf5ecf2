using System.Text.Json;
using k8s;
using k8s.Models;

namespace IapK8s.TestKit.Tests.Clusters;

internal sealed class PatchTests : ClusterTests
{
    [Test]
    public async Task AMergePatchRemovesByNull()
    {
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a", ("keep", "1"), ("drop", "2")), Namespace);
        var patched = await Client.CoreV1.PatchNamespacedConfigMapAsync(new V1Patch("""{"data":{"drop":null,"new":"3"}}""", V1Patch.PatchType.MergePatch), "a", Namespace);
        patched.Data.ShouldBe(new Dictionary<string, string> { ["keep"] = "1", ["new"] = "3" }, ignoreOrder: true);
    }

    [Test]
    public async Task AJsonPatchAppliesWholeOrNotAtAll()
    {
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a", ("k", "1")), Namespace);
        var good = """[{"op":"test","path":"/data/k","value":"1"},{"op":"add","path":"/data/a~1b","value":"2"},{"op":"replace","path":"/data/k","value":"3"}]""";
        var patched = await Client.CoreV1.PatchNamespacedConfigMapAsync(new V1Patch(good, V1Patch.PatchType.JsonPatch), "a", Namespace);
        patched.Data.ShouldBe(new Dictionary<string, string> { ["k"] = "3", ["a/b"] = "2" }, ignoreOrder: true);
        var bad = """[{"op":"replace","path":"/data/k","value":"4"},{"op":"remove","path":"/data/none"}]""";
        (await RefusalAsync(() => Client.CoreV1.PatchNamespacedConfigMapAsync(new V1Patch(bad, V1Patch.PatchType.JsonPatch), "a", Namespace))).Code.ShouldBe(422);
        (await Client.CoreV1.ReadNamespacedConfigMapAsync("a", Namespace)).Data["k"].ShouldBe("3");
    }

    [Test]
    public async Task AStrategicPatchMergesListsByKey()
    {
        await Client.CoreV1.CreateNamespacedPodAsync(Pod("a"), Namespace);
        var patched = await Client.CoreV1.PatchNamespacedPodAsync(
            new V1Patch("""{"spec":{"containers":[{"name":"app","image":"registry.example/app:2"}]}}""", V1Patch.PatchType.StrategicMergePatch), "a", Namespace);
        (patched.Spec.Containers.Single().Image, patched.Spec.Containers.Single().ImagePullPolicy).ShouldBe(("registry.example/app:2", "IfNotPresent"));
    }

    [Test]
    public async Task APatchMayPinTheVersion()
    {
        var map = await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), Namespace);
        var pinned = JsonSerializer.Serialize(new { metadata = new { resourceVersion = map.ResourceVersion() }, data = new { k = "1" } });
        await Client.CoreV1.PatchNamespacedConfigMapAsync(new V1Patch(pinned, V1Patch.PatchType.MergePatch), "a", Namespace);
        var late = JsonSerializer.Serialize(new { metadata = new { resourceVersion = map.ResourceVersion() }, data = new { k = "2" } });
        (await RefusalAsync(() => Client.CoreV1.PatchNamespacedConfigMapAsync(new V1Patch(late, V1Patch.PatchType.MergePatch), "a", Namespace))).Code.ShouldBe(409);
    }
}
