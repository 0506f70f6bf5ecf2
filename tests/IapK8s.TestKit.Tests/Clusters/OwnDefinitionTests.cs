using IapK8s.TestKit.Clusters;
using k8s;

namespace IapK8s.TestKit.Tests.Clusters;

/// <summary>The project's own CustomResourceDefinitions, as an API server takes them.</summary>
internal sealed class OwnDefinitionTests : ClusterTests
{
    private const string Group = "iapk8s.io";

    [OneTimeSetUp]
    public Task InstallAsync() => Cluster.InstallOwnDefinitionsAsync();

    [Test]
    public async Task TheyAreServedUnderTheirShortNames()
    {
        var resources = await Client.CustomObjects.GetAPIResourcesAsync(Group, "v1alpha1");
        var names = resources.Resources.SelectMany(resource => resource.ShortNames ?? []).ToList();
        names.ShouldContain("iap");
        names.ShouldContain("ciap");
    }

    [Test]
    public async Task APolicyIsTakenAndABadOneIsNot()
    {
        await Client.CustomObjects.CreateNamespacedCustomObjectAsync(Policy("Allow"), Group, "v1alpha1", Namespace, "iappolicies");
        var refusal = await RefusalAsync(() => Client.CustomObjects.CreateNamespacedCustomObjectAsync(Policy("Perhaps"), Group, "v1alpha1", Namespace, "iappolicies"));
        (refusal.Code, refusal.Reason).ShouldBe((422, "Invalid"));
        refusal.Details.Causes.Select(cause => cause.Field).ShouldContain("spec.rules[0].action");
    }

    private static object Policy(string action) => new
    {
        apiVersion = $"{Group}/v1alpha1",
        kind = "IapPolicy",
        metadata = new { name = $"shop-{action.ToLowerInvariant()}" },
        spec = new
        {
            targetRefs = new[] { new { kind = "Service", name = "shop" } },
            providerRef = new { kind = "ClusterIapProvider", name = "corp" },
            rules = new[] { new { name = "staff", action, members = new[] { "domain:example.com" } } },
        },
    };
}
