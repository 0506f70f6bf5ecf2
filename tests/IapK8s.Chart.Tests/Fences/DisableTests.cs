using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace IapK8s.Chart.Tests.Fences;

/// <summary>What opens something asks for the verb <c>disable</c>; what closes more asks for nothing.</summary>
internal sealed class DisableTests
{
    private const string Spec = """
        {"mode":"Enforce","targetRefs":[{"kind":"Service","name":"a"},{"kind":"Service","name":"b","sectionName":"http"}],"hosts":["a.example.com","b.example.com"],"enforceAt":"Sidecar",
         "rules":[{"name":"all","action":"Allow","members":["allUsers"]}]}
        """;

    private const string BySelector = """
        {"selector":{"matchLabels":{"app":"shop","tier":"web"},"matchExpressions":[{"key":"canary","operator":"DoesNotExist"}]},"rules":[{"name":"all","action":"Allow","members":["allUsers"]}]}
        """;

    private FencedCluster _cluster = null!;
    private Kubernetes _team = null!;
    private Kubernetes _security = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _cluster = await FencedCluster.StartAsync();
        await _cluster.CreateNamespaceAsync("shop");
        _team = await _cluster.UserAsync("team", "iap-app-team");
        _security = await _cluster.UserAsync("security", "iap-policy-admin");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _team.Dispose();
        _security.Dispose();
        await _cluster.DisposeAsync();
    }

    [TestCase(Spec, """{"mode":"Shadow"}""", "spec.mode")]
    [TestCase(Spec, """{"mode":"Off"}""", "spec.mode")]
    [TestCase(Spec, """{"mode":null}""", null)]
    [TestCase(Spec, """{"targetRefs":[{"kind":"Service","name":"a"}]}""", "spec.targetRefs")]
    [TestCase(Spec, """{"targetRefs":[{"kind":"Service","name":"a","sectionName":"http"},{"kind":"Service","name":"b","sectionName":"http"}]}""", "spec.targetRefs")]
    [TestCase(Spec, """{"targetRefs":[{"kind":"Service","name":"a"},{"kind":"Service","name":"b","sectionName":"https"}]}""", "spec.targetRefs")]
    [TestCase(Spec, """{"targetRefs":[{"kind":"Service","name":"b"},{"kind":"Service","name":"a"},{"kind":"Service","name":"c"}]}""", null)]
    [TestCase(Spec, """{"targetRefs":null,"selector":{"matchLabels":{"app":"shop"}}}""", "spec.targetRefs")]
    [TestCase(Spec, """{"hosts":["a.example.com"]}""", "spec.hosts")]
    [TestCase(Spec, """{"hosts":null}""", "spec.hosts")]
    [TestCase(Spec, """{"hosts":["c.example.com","b.example.com","a.example.com"]}""", null)]
    [TestCase(Spec, """{"enforceAt":null}""", null)]
    [TestCase(Spec, """{"rules":[{"name":"none","action":"Deny","members":["allUsers"]}]}""", null)]
    [TestCase(BySelector, """{"selector":{"matchLabels":{"app":"blog"}}}""", "spec.selector")]
    [TestCase(BySelector, """{"selector":{"matchLabels":{"more":"labels"}}}""", "spec.selector")]
    [TestCase(BySelector, """{"selector":{"matchExpressions":[{"key":"canary","operator":"Exists"}]}}""", "spec.selector")]
    [TestCase(BySelector, """{"selector":{"matchLabels":{"tier":null}}}""", null)]
    [TestCase(BySelector, """{"selector":{"matchExpressions":null}}""", null)]
    [TestCase(BySelector, """{"selector":null,"targetRefs":[{"kind":"Service","name":"a"}]}""", "spec.selector")]
    public async Task AnEditThatOpensSomethingNeedsIt(string before, string edit, string? field)
    {
        var name = $"p-{Guid.NewGuid():N}";
        await _cluster.CreatePolicyAsync("shop", name, before);
        var refusal = await FencedCluster.TryAsync(() => PatchAsync(_team, name, edit));
        if (field is null)
        {
            refusal.ShouldBeNull();
            return;
        }

        refusal.ShouldNotBeNull().ShouldContain(field);
        refusal.ShouldContain("`disable`");
        (await FencedCluster.TryAsync(() => PatchAsync(_security, name, edit))).ShouldBeNull();
    }

    [TestCase("Shadow", false)]
    [TestCase("Off", false)]
    [TestCase("Enforce", true)]
    public async Task ANewPolicyThatEnforcesNothingNeedsIt(string mode, bool isFree)
    {
        var policy = Policy($"n-{Guid.NewGuid():N}", mode);
        var refusal = await FencedCluster.TryAsync(() => _team.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(policy, "iapk8s.io", "v1alpha1", "shop", "iappolicies"));
        if (isFree)
        {
            refusal.ShouldBeNull();
            return;
        }

        refusal.ShouldNotBeNull().ShouldContain("spec.mode");
        (await FencedCluster.TryAsync(() => _security.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(policy, "iapk8s.io", "v1alpha1", "shop", "iappolicies"))).ShouldBeNull();
    }

    [TestCase("Off", "Shadow")]
    [TestCase("Off", "Enforce")]
    [TestCase("Shadow", "Enforce")]
    [TestCase("Shadow", "Shadow")]
    public async Task ClosingMoreNeedsNothing(string before, string after)
    {
        var name = $"c-{Guid.NewGuid():N}";
        await _cluster.CreatePolicyAsync("shop", name, Spec.Replace("Enforce", before, StringComparison.Ordinal));
        (await FencedCluster.TryAsync(() => PatchAsync(_team, name, $$"""{"mode":"{{after}}"}"""))).ShouldBeNull();
    }

    [Test]
    public async Task ADeletionNeedsIt_ButForTheEndOfTheNamespace()
    {
        await _cluster.CreatePolicyAsync("shop", "deleted", Spec);
        (await FencedCluster.TryAsync(() => DeleteAsync(_team, "deleted"))).ShouldNotBeNull().ShouldContain("Deleting a policy");
        (await FencedCluster.TryAsync(() => DeleteAsync(_security, "deleted"))).ShouldBeNull();
        await _cluster.CreatePolicyAsync("shop", "swept", Spec);
        using var sweeper = await _cluster.UserAsync("system:serviceaccount:kube-system:namespace-controller", "iap-app-team");
        (await FencedCluster.TryAsync(() => DeleteAsync(sweeper, "swept"))).ShouldBeNull();
    }

    [TestCase("""{"protect":null}""", "spec.protect")]
    [TestCase("""{"namespaceSelector":{"matchLabels":{"team":"shop"}}}""", "spec.namespaceSelector")]
    [TestCase("""{"mode":"Off"}""", "spec.mode")]
    [TestCase("""{"rules":[]}""", null)]
    public async Task TheCentresPoliciesAreHeldTheSameWay(string edit, string? field)
    {
        var name = $"c-{Guid.NewGuid():N}";
        await _cluster.CreateClusterPolicyAsync(name, """{"namespaceSelector":{"matchLabels":{"tier":"web"}},"protect":"AllWorkloads"}""");
        await _cluster.Admin.RbacAuthorizationV1.CreateClusterRoleAsync(new V1ClusterRole
        {
            Metadata = new V1ObjectMeta { Name = name },
            Rules = [new V1PolicyRule { ApiGroups = ["iapk8s.io"], Resources = ["clusteriappolicies"], Verbs = ["get", "patch", "update"] }],
        });
        using var editor = await _cluster.UserAsync($"editor-{name}", name);
        var refusal = await FencedCluster.TryAsync(() =>
            editor.CustomObjects.PatchClusterCustomObjectAsync<JsonObject>(new V1Patch($$"""{"spec":{{edit}} }""", V1Patch.PatchType.MergePatch), "iapk8s.io", "v1alpha1", "clusteriappolicies", name));
        if (field is null)
        {
            refusal.ShouldBeNull();
        }
        else
        {
            refusal.ShouldNotBeNull().ShouldContain(field);
        }
    }

    private static Task<JsonObject> PatchAsync(Kubernetes client, string name, string spec) =>
        client.CustomObjects.PatchNamespacedCustomObjectAsync<JsonObject>(new V1Patch($$"""{"spec":{{spec}} }""", V1Patch.PatchType.MergePatch), "iapk8s.io", "v1alpha1", "shop", "iappolicies", name);

    private static Task<object> DeleteAsync(Kubernetes client, string name) => client.CustomObjects.DeleteNamespacedCustomObjectAsync("iapk8s.io", "v1alpha1", "shop", "iappolicies", name);

    private static JsonObject Policy(string name, string mode) => new()
    {
        ["apiVersion"] = "iapk8s.io/v1alpha1",
        ["kind"] = "IapPolicy",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "shop" },
        ["spec"] = JsonNode.Parse(Spec.Replace("Enforce", mode, StringComparison.Ordinal)),
    };
}
