using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace IapK8s.Chart.Tests.Fences;

/// <summary>A team that may do with its own namespace what <c>iap-app-team</c> lets it, and what it can do to others'.</summary>
internal sealed class NamespaceUserTests
{
    private const string Spec = """{"selector":{"matchLabels":{"app":"pay"}},"rules":[{"name":"all","action":"Allow","members":["group:accounting"]}]}""";

    private FencedCluster _cluster = null!;
    private Kubernetes _team = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _cluster = await FencedCluster.StartAsync();
        foreach (var ns in (string[])["shop", "pay", "iap-system"])
        {
            await _cluster.CreateNamespaceAsync(ns);
        }

        _team = await _cluster.UserAsync("shop-team", "iap-app-team", "shop");
        await _cluster.CreatePolicyAsync("pay", "pay", Spec);
        await _cluster.CreateClusterPolicyAsync("central", """{"namespaceSelector":{},"providerRef":{"kind":"ClusterIapProvider","name":"corp"},"rules":[{"name":"no","action":"Deny","members":["group:contractors"]}]}""");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _team.Dispose();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task ItWritesItsOwnPolicies()
    {
        var policy = JsonNode.Parse($$"""{"apiVersion":"iapk8s.io/v1alpha1","kind":"IapPolicy","metadata":{"name":"shop"},"spec":{{Spec}} }""")!.AsObject();
        (await FencedCluster.TryAsync(() => _team.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(policy, "iapk8s.io", "v1alpha1", "shop", "iappolicies"))).ShouldBeNull();
    }

    [Test]
    public async Task OthersPoliciesAreNeitherReadNorChangedNorDeleted()
    {
        await RefusedAsync(() => _team.CustomObjects.GetNamespacedCustomObjectAsync<JsonObject>("iapk8s.io", "v1alpha1", "pay", "iappolicies", "pay"));
        await RefusedAsync(() => _team.CustomObjects.ListClusterCustomObjectAsync<JsonObject>("iapk8s.io", "v1alpha1", "iappolicies"));
        await RefusedAsync(() => _team.CustomObjects.PatchNamespacedCustomObjectAsync<JsonObject>(Merge("""{"spec":{"mode":"Off"}}"""), "iapk8s.io", "v1alpha1", "pay", "iappolicies", "pay"));
        await RefusedAsync(() => _team.CustomObjects.DeleteNamespacedCustomObjectAsync("iapk8s.io", "v1alpha1", "pay", "iappolicies", "pay"));
    }

    /// <summary>Who could write what the fence reads would not need to touch a policy.</summary>
    [TestCase("pay")]
    [TestCase("shop")]
    public Task NoStatusIsWritten_NotEvenItsOwn(string ns) =>
        RefusedAsync(() => _team.CustomObjects.PatchNamespacedCustomObjectStatusAsync<JsonObject>(Merge("""{"status":{"podSelectors":[]}}"""), "iapk8s.io", "v1alpha1", ns, "iappolicies", ns));

    [TestCase("pay")]
    [TestCase("iap-system")]
    public async Task OthersSecretsAndKeysAreNotRead(string ns)
    {
        await RefusedAsync(() => _team.CoreV1.ListNamespacedSecretAsync(ns));
        await RefusedAsync(() => _team.CoreV1.ReadNamespacedSecretAsync("iap-key-authority", ns));
    }

    [TestCase("clusteriappolicies", "central")]
    [TestCase("iapgroups", "admins")]
    [TestCase("iapdirectories", "corp")]
    [TestCase("iapaccesslevels", "offices")]
    [TestCase("clusteriapproviders", "corp")]
    public async Task WhatIsTheClustersIsNotTheirs(string plural, string name)
    {
        await RefusedAsync(() => _team.CustomObjects.PatchClusterCustomObjectAsync<JsonObject>(Merge("""{"spec":{}}"""), "iapk8s.io", "v1alpha1", plural, name));
        await RefusedAsync(() => _team.CustomObjects.DeleteClusterCustomObjectAsync("iapk8s.io", "v1alpha1", plural, name));
    }

    [TestCase("iap-fence")]
    [TestCase("iap-cluster-fence")]
    public async Task TheFenceIsNotTheirs(string name)
    {
        (await _cluster.Admin.AdmissionregistrationV1.ReadValidatingAdmissionPolicyAsync(name)).ShouldNotBeNull();
        await RefusedAsync(() => _team.AdmissionregistrationV1.DeleteValidatingAdmissionPolicyAsync(name));
        await RefusedAsync(() => _team.AdmissionregistrationV1.DeleteValidatingAdmissionPolicyBindingAsync(name));
    }

    private static V1Patch Merge(string json) => new(json, V1Patch.PatchType.MergePatch);

    private static async Task RefusedAsync(Func<Task> act) => (await FencedCluster.TryAsync(act)).ShouldNotBeNull().ShouldContain("forbidden");
}
