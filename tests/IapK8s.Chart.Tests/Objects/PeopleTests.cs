using System.Text.Json.Nodes;
using IapK8s.Chart.Tests.Fences;
using IapK8s.Chart.Tests.Renders;
using IapK8s.Sources.Clusters;
using k8s;
using k8s.Models;

namespace IapK8s.Chart.Tests.Objects;

/// <summary>People with the chart's roles, on an API server.</summary>
internal sealed class PeopleTests
{
    private FencedCluster _cluster = null!;

    [SetUp]
    public async Task StartAsync() => _cluster = await FencedCluster.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _cluster.DisposeAsync();

    /// <summary>By what is asked for: a kind that compiling looks at from now on is missed here.</summary>
    [Test]
    public async Task WhoViewsTheCluster_MayReadExactlyWhatTheCommandLineLists()
    {
        using var viewer = await _cluster.UserAsync("viewer", "iap-cluster-viewer");

        var listed = await ClusterListing.ReadAsync(new ApiReader(viewer), null, CancellationToken.None);

        listed.Unlisted.ShouldBeEmpty();
        AccessTable.Of(Render.Of("default")).OfRole("iap-cluster-viewer").SelectMany(grant => grant.Rule.ApiGroups.SelectMany(group => grant.Rule.Resources.Select(resource => (group, resource))))
            .ShouldBe(_cluster.CallsOf("viewer").Select(call => (call.Group, call.Resource)).Distinct(), ignoreOrder: true);
    }

    [TestCase("default")]
    [TestCase("kube-system")]
    public async Task WhoViewsTheCluster_ReadsNoSecret(string ns)
    {
        using var viewer = await _cluster.UserAsync("viewer", "iap-cluster-viewer");

        await RefusedAsync(() => viewer.CoreV1.ListNamespacedSecretAsync(ns));
        await RefusedAsync(() => viewer.CoreV1.ListSecretForAllNamespacesAsync());
    }

    [Test]
    public async Task WhoRevokes_EndsAccessAndGivesNone()
    {
        using var revoker = await _cluster.UserAsync("oncall", "iap-revoker");
        var revocation = JsonNode.Parse("""
            {"apiVersion": "iapk8s.io/v1alpha1", "kind": "IapRevocation", "metadata": {"name": "mallory"},
             "spec": {"user": {"provider": "/corp", "email": "mallory@example.com"}, "notBefore": "2026-01-01T00:00:00Z"}}
            """)!.AsObject();

        (await FencedCluster.TryAsync(() => revoker.CustomObjects.CreateClusterCustomObjectAsync<JsonObject>(revocation, "iapk8s.io", "v1alpha1", "iaprevocations"))).ShouldBeNull();
        (await FencedCluster.TryAsync(() => revoker.CustomObjects.ListClusterCustomObjectAsync<JsonObject>("iapk8s.io", "v1alpha1", "clusteriapproviders"))).ShouldBeNull();
        await RefusedAsync(() => revoker.CustomObjects.DeleteClusterCustomObjectAsync("iapk8s.io", "v1alpha1", "iaprevocations", "mallory"));
        // Collected as garbage it would be gone as well.
        var orphan = new V1Patch("""{"metadata": {"ownerReferences": [{"apiVersion": "v1", "kind": "Namespace", "name": "gone", "uid": "gone"}]}}""", V1Patch.PatchType.MergePatch);
        await RefusedAsync(() => revoker.CustomObjects.PatchClusterCustomObjectAsync<JsonObject>(orphan, "iapk8s.io", "v1alpha1", "iaprevocations", "mallory"));
        await RefusedAsync(() => revoker.CustomObjects.ListClusterCustomObjectAsync<JsonObject>("iapk8s.io", "v1alpha1", "iappolicies"));
    }

    private static async Task RefusedAsync(Func<Task> act) => (await FencedCluster.TryAsync(act)).ShouldNotBeNull().ShouldContain("forbidden");
}
