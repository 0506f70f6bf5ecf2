using System.Text.Json;
using IapK8s.TestKit.Clusters;
using k8s;
using k8s.Models;

namespace IapK8s.TestKit.Tests.Clusters;

internal sealed class DefinitionTests : ClusterTests
{
    private const string Group = "example.com";
    private const string Plural = "widgets";

    [OneTimeSetUp]
    public Task RegisterAsync() => Cluster.RegisterAsync(Group, "v1", "Widget", Plural);

    [Test]
    public async Task ARegisteredKindIsDiscovered()
    {
        var resources = await Client.CustomObjects.GetAPIResourcesAsync(Group, "v1");
        resources.Resources.Select(resource => resource.Name).ShouldBe(["widgets", "widgets/status"], ignoreOrder: true);
        resources.Resources.Single(resource => resource.Name == Plural).Namespaced.ShouldBeTrue();
    }

    [Test]
    public async Task CustomObjectsAreStoredAndCounted()
    {
        var created = await CreateAsync("a", 1);
        created.GetProperty("metadata").GetProperty("generation").GetInt64().ShouldBe(1);
        var patched = (JsonElement)await Client.CustomObjects.PatchNamespacedCustomObjectAsync(new V1Patch("""{"spec":{"size":2}}""", V1Patch.PatchType.MergePatch), Group, "v1", Namespace, Plural, "a");
        patched.GetProperty("metadata").GetProperty("generation").GetInt64().ShouldBe(2);
    }

    [Test]
    public async Task TheirStatusHasADoorOfItsOwn()
    {
        await CreateAsync("a", 1);
        var status = (JsonElement)await Client.CustomObjects.PatchNamespacedCustomObjectStatusAsync(
            new V1Patch("""{"spec":{"size":9},"status":{"ready":true}}""", V1Patch.PatchType.MergePatch), Group, "v1", Namespace, Plural, "a");
        (status.GetProperty("spec").GetProperty("size").GetInt32(), status.GetProperty("status").GetProperty("ready").GetBoolean(), status.GetProperty("metadata").GetProperty("generation").GetInt64())
            .ShouldBe((1, true, 1));
        var main = (JsonElement)await Client.CustomObjects.PatchNamespacedCustomObjectAsync(
            new V1Patch("""{"status":{"ready":false}}""", V1Patch.PatchType.MergePatch), Group, "v1", Namespace, Plural, "a");
        main.GetProperty("status").GetProperty("ready").GetBoolean().ShouldBeTrue();
    }

    [Test]
    public async Task AReplacementNamesItsVersion()
    {
        await CreateAsync("a", 1);
        var body = new { apiVersion = $"{Group}/v1", kind = "Widget", metadata = new { name = "a" }, spec = new { size = 2 } };
        (await RefusalAsync(() => Client.CustomObjects.ReplaceNamespacedCustomObjectAsync(body, Group, "v1", Namespace, Plural, "a"))).Code.ShouldBe(422);
    }

    [Test]
    public async Task StrategicPatchesAreForBuiltInKinds()
    {
        await CreateAsync("a", 1);
        var refusal = await RefusalAsync(() => Client.CustomObjects.PatchNamespacedCustomObjectAsync(new V1Patch("{}", V1Patch.PatchType.StrategicMergePatch), Group, "v1", Namespace, Plural, "a"));
        refusal.Code.ShouldBe(415);
    }

    [Test]
    public async Task WithoutItsDefinitionAKindIsGone()
    {
        await Cluster.RegisterAsync("gone.example.com", "v1", "Gadget", "gadgets", isNamespaced: false);
        await Client.ApiextensionsV1.DeleteCustomResourceDefinitionAsync("gadgets.gone.example.com");
        await Eventually.HoldsAsync(async () => (await RefusalAsync(() => Client.CustomObjects.ListClusterCustomObjectAsync("gone.example.com", "v1", "gadgets"))).Code == 404);
    }

    private async Task<JsonElement> CreateAsync(string name, int size) => (JsonElement)await Client.CustomObjects.CreateNamespacedCustomObjectAsync(
        new { apiVersion = $"{Group}/v1", kind = "Widget", metadata = new { name }, spec = new { size } }, Group, "v1", Namespace, Plural);
}
