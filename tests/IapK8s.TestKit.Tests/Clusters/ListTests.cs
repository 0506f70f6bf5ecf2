using k8s;
using k8s.Models;

namespace IapK8s.TestKit.Tests.Clusters;

internal sealed class ListTests : ClusterTests
{
    [Test]
    public async Task PagesAreOfOneMoment()
    {
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
            await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap(name), Namespace);
        var first = await Client.CoreV1.ListNamespacedConfigMapAsync(Namespace, limit: 2);
        first.Metadata.RemainingItemCount.ShouldBe(3);
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("bb"), Namespace);
        await Client.CoreV1.DeleteNamespacedConfigMapAsync("c", Namespace);
        var second = await Client.CoreV1.ListNamespacedConfigMapAsync(Namespace, limit: 2, continueParameter: first.Metadata.ContinueProperty);
        var last = await Client.CoreV1.ListNamespacedConfigMapAsync(Namespace, limit: 2, continueParameter: second.Metadata.ContinueProperty);
        first.Items.Concat(second.Items).Concat(last.Items).Select(map => map.Name()).ShouldBe(["a", "b", "c", "d", "e"]);
        (second.ResourceVersion(), last.Metadata.ContinueProperty).ShouldBe((first.ResourceVersion(), null));
    }

    [TestCase("app=shop", "shop")]
    [TestCase("app!=shop", "wiki,bare")]
    [TestCase("app in (shop, wiki)", "shop,wiki")]
    [TestCase("app notin (shop)", "wiki,bare")]
    [TestCase("app", "shop,wiki")]
    [TestCase("!app", "bare")]
    [TestCase("app,app!=wiki", "shop")]
    public async Task LabelsSelect(string selector, string expected)
    {
        foreach (var name in new[] { "shop", "wiki", "bare" })
        {
            var map = ConfigMap(name);
            map.Metadata.Labels = name == "bare" ? null : new Dictionary<string, string> { ["app"] = name };
            await Client.CoreV1.CreateNamespacedConfigMapAsync(map, Namespace);
        }
        var found = await Client.CoreV1.ListNamespacedConfigMapAsync(Namespace, labelSelector: selector);
        found.Items.Select(map => map.Name()).ShouldBe(expected.Split(','), ignoreOrder: true);
    }

    [Test]
    public async Task FieldsSelect()
    {
        var placed = Pod("placed");
        placed.Spec.NodeName = "node-7";
        await Client.CoreV1.CreateNamespacedPodAsync(placed, Namespace);
        await Client.CoreV1.CreateNamespacedPodAsync(Pod("waiting"), Namespace);
        (await NamesAsync("spec.nodeName=node-7")).ShouldBe(["placed"]);
        (await NamesAsync("spec.nodeName!=node-7")).ShouldBe(["waiting"]);
        (await NamesAsync("status.phase=Pending,metadata.name=waiting")).ShouldBe(["waiting"]);
        (await RefusalAsync(() => NamesAsync("spec.color=red"))).Code.ShouldBe(400);

        async Task<IEnumerable<string>> NamesAsync(string selector) =>
            (await Client.CoreV1.ListNamespacedPodAsync(Namespace, fieldSelector: selector)).Items.Select(pod => pod.Name());
    }

    [Test]
    public async Task AStateYetToComeIsNotListed()
    {
        var refusal = await RefusalAsync(() => Client.CoreV1.ListNamespacedConfigMapAsync(Namespace, resourceVersion: "999999999"));
        (refusal.Code, refusal.Reason).ShouldBe((504, "Timeout"));
        refusal.Message.ShouldStartWith("Too large resource version");
    }

    [Test]
    public async Task CollectionsAreDeletedBySelector()
    {
        var kept = ConfigMap("kept");
        kept.Metadata.Labels = new Dictionary<string, string> { ["keep"] = "yes" };
        await Client.CoreV1.CreateNamespacedConfigMapAsync(kept, Namespace);
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("gone"), Namespace);
        await Client.CoreV1.DeleteCollectionNamespacedConfigMapAsync(Namespace, labelSelector: "keep!=yes");
        (await Client.CoreV1.ListNamespacedConfigMapAsync(Namespace)).Items.Select(map => map.Name()).ShouldBe(["kept"]);
    }
}
