using IapK8s.TestKit.Clusters;
using k8s;
using k8s.Models;

namespace IapK8s.Sources.Tests.Clusters;

[Category("Cluster")]
internal sealed class ClusterSourceTests
{
    [Test]
    public async Task TheFirstState_HasEverything()
    {
        await using var cluster = await WatchedCluster.StartAsync();
        await cluster.AddPolicyAsync("shop");
        await cluster.Admin.CoreV1.CreateNamespacedPodAsync(WatchedCluster.Pod("a"), "shop");
        await cluster.Admin.CoreV1.CreateNamespacedServiceAsync(
            new V1Service { Metadata = new V1ObjectMeta { Name = "shop" }, Spec = new V1ServiceSpec { Selector = new Dictionary<string, string> { ["app"] = "shop" }, Ports = [new V1ServicePort { Port = 80, TargetPort = "http" }] } }, "shop");
        cluster.Watch();
        var state = await cluster.UntilAsync(_ => true);
        state.Findings.ShouldBeEmpty();
        state.IsComplete.ShouldBeTrue();
        var policy = state.Resources.Policies.ShouldHaveSingleItem();
        (policy.Metadata.Namespace, policy.Metadata.Name, policy.Metadata.Generation).ShouldBe(("shop", "shop", 1));
        policy.Metadata.CreationTimestamp.ShouldNotBeNull();
        state.Resources.Pods.ShouldHaveSingleItem().Ports.ShouldHaveSingleItem().Number.ShouldBe(8080);
        state.Resources.Services.ShouldContain(service => service.Namespace == "shop" && service.Name == "shop");
        state.Resources.Namespaces.ShouldContain(ns => ns.Name == "shop" && ns.Labels["kubernetes.io/metadata.name"] == "shop");
    }

    [Test]
    public async Task Changes_Arrive_AndWhatDidNotChangeIsTheSameObject()
    {
        await using var cluster = await WatchedCluster.StartAsync();
        await cluster.AddPolicyAsync("shop");
        await cluster.AddPolicyAsync("wiki");
        cluster.Watch();
        var first = await cluster.UntilAsync(state => state.Resources.Policies.Length == 2);
        await cluster.ChangePolicyAsync("shop", """{"spec": {"mode": "Off"}}""");
        var second = await cluster.UntilAsync(state => state.Resources.Policies[0].Spec.Mode == "Off");
        second.Resources.Policies[0].Metadata.Generation.ShouldBe(2);
        second.Resources.Policies[1].ShouldBeSameAs(first.Resources.Policies[1]);
        await cluster.Admin.CustomObjects.DeleteNamespacedCustomObjectAsync("iapk8s.io", "v1alpha1", "shop", "iappolicies", "shop");
        (await cluster.UntilAsync(state => state.Resources.Policies.Length == 1)).Resources.Policies[0].Metadata.Name.ShouldBe("wiki");
    }

    [Test]
    public async Task AStatus_IsNoChange_AndIsKeptForWhoWritesIt()
    {
        await using var cluster = await WatchedCluster.StartAsync();
        await cluster.AddPolicyAsync("shop");
        cluster.Watch();
        var first = await cluster.UntilAsync(state => state.Resources.Policies.Length == 1);
        var id = first.Resources.Policies[0].Id;
        cluster.Source!.Statuses.Find(id)!.Json.IsEmpty.ShouldBeTrue();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Source.Statuses.Changed += () => told.TrySetResult();
        await cluster.Admin.CustomObjects.PatchNamespacedCustomObjectStatusAsync(
            new V1Patch("""{"status": {"mode": "Enforce"}}""", V1Patch.PatchType.MergePatch), "iapk8s.io", "v1alpha1", "shop", "iappolicies", "shop");
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30));
        System.Text.Encoding.UTF8.GetString(cluster.Source.Statuses.Find(id)!.Json.Span).ShouldBe("""{"mode":"Enforce"}""");
        cluster.Source.Statuses.Find(id)!.Uid.ShouldBe(first.Versions[id].Uid);

        // What comes next is the next change of what people write, though it is as wrong as the one before.
        await cluster.ChangePolicyAsync("shop", """{"spec": {"mode": "Perhaps"}}""");
        (await cluster.UntilAsync(_ => true)).Versions[id].Generation.ShouldBe(2);
        await cluster.ChangePolicyAsync("shop", """{"spec": {"mode": "Perhaps", "hosts": ["shop.example.com"]}}""");
        var third = await cluster.UntilAsync(_ => true);
        third.Versions[id].Generation.ShouldBe(3);
        third.Resources.Policies.ShouldHaveSingleItem().Metadata.Generation.ShouldBe(1);

        await cluster.Admin.CustomObjects.DeleteNamespacedCustomObjectAsync("iapk8s.io", "v1alpha1", "shop", "iappolicies", "shop");
        (await cluster.UntilAsync(state => state.Resources.Policies.IsEmpty)).Versions.ShouldBeEmpty();
        cluster.Source.Statuses.Find(id).ShouldBeNull();
    }

    [Test]
    public async Task AnUnsoundVersion_LeavesTheLastSoundOneInForce_UntilItIsMended()
    {
        await using var cluster = await WatchedCluster.StartAsync();
        await cluster.AddPolicyAsync("shop");
        cluster.Watch();
        await cluster.UntilAsync(state => state.Resources.Policies.Length == 1);
        await cluster.ChangePolicyAsync("shop", """{"spec": {"mode": "Perhaps"}}""");
        var broken = await cluster.UntilAsync(state => !state.Findings.IsEmpty);
        broken.Resources.Policies.ShouldHaveSingleItem().Spec.Mode.ShouldBe("Enforce");
        var finding = broken.Findings.ShouldHaveSingleItem();
        (finding.Field, finding.InForce).ShouldBe(("spec.mode", "The previous version stays in force."));
        finding.Message.ShouldContain("Perhaps");
        await cluster.ChangePolicyAsync("shop", """{"spec": {"mode": "Shadow"}}""");
        (await cluster.UntilAsync(state => state.Findings.IsEmpty)).Resources.Policies.ShouldHaveSingleItem().Spec.Mode.ShouldBe("Shadow");
    }

    [Test]
    public async Task APoisonousResourceAmongManyGoodOnes_IsRejectedAlone()
    {
        await using var cluster = await WatchedCluster.StartAsync();
        for (var i = 0; i < 1000; i++)
            await cluster.AddPolicyAsync($"p{i}", i == 500 ? "Perhaps" : "Enforce");
        cluster.Watch();
        var state = await cluster.UntilAsync(_ => true);
        state.Resources.Policies.Length.ShouldBe(999);
        state.Findings.ShouldHaveSingleItem().Resource!.Name.ShouldBe("p500");
    }

    [Test]
    public async Task APodsStatus_IsNoNews_UnlessItsAddressChanges()
    {
        await using var cluster = await WatchedCluster.StartAsync();
        await cluster.Admin.CoreV1.CreateNamespacedPodAsync(WatchedCluster.Pod("a"), "shop");
        cluster.Watch();
        var first = await cluster.UntilAsync(state => state.Resources.Pods.Length == 1);
        await SetStatusAsync(cluster, """{"status": {"phase": "Running", "message": "well"}}""");
        await cluster.AddPolicyAsync("marker");
        (await cluster.UntilAsync(state => state.Resources.Policies.Length == 1)).Resources.Pods[0].ShouldBeSameAs(first.Resources.Pods[0]);
        await SetStatusAsync(cluster, """{"status": {"podIP": "10.1.2.3", "podIPs": [{"ip": "10.1.2.3"}]}}""");
        (await cluster.UntilAsync(state => state.Resources.Pods[0].Ips.Length == 1)).Resources.Pods[0].Ips.ShouldBe(["10.1.2.3"]);
        await SetStatusAsync(cluster, """{"status": {"phase": "Succeeded"}}""");
        await cluster.UntilAsync(state => state.Resources.Pods.IsEmpty);
    }

    [Test]
    public async Task OnlyTheSecretsThatProvidersName_AreRead()
    {
        await using var cluster = await WatchedCluster.StartAsync();
        await AddSecretAsync(cluster, "oidc");
        await AddSecretAsync(cluster, "other");
        await cluster.ApplyAsync("iapproviders", "shop", Provider());
        cluster.Watch();
        var state = await cluster.UntilAsync(_ => true);
        state.Resources.Secrets.ShouldHaveSingleItem().Name.ShouldBe("oidc");
        await cluster.Admin.CoreV1.DeleteNamespacedSecretAsync("oidc", "shop");
        await cluster.UntilAsync(next => next.Resources.Secrets.IsEmpty);
    }

    [Test]
    public async Task ASecretThatMayNotBeRead_IsSaidToBeForbidden_UntilItMay()
    {
        await using var cluster = await WatchedCluster.StartAsync();
        await AddSecretAsync(cluster, "oidc");
        await cluster.ApplyAsync("iapproviders", "shop", Provider());
        await AllowAllButSecretsAsync(cluster);
        cluster.Watch(await cluster.Server.ServiceAccountAsync("default", "iap-controller"));
        (await cluster.UntilAsync(_ => true)).Resources.ForbiddenSecrets.ShouldBe([("shop", "oidc")]);
        await cluster.Admin.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(new V1RoleBinding
        {
            Metadata = new V1ObjectMeta { Name = "iap-secret-reader" },
            RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = "iap-secret-reader" },
            Subjects = [new Rbacv1Subject { Kind = "ServiceAccount", Name = "iap-controller", NamespaceProperty = "default" }],
        }, "shop");
        var allowed = await cluster.UntilAsync(state => state.Resources.ForbiddenSecrets.IsEmpty);
        allowed.Resources.Secrets.ShouldHaveSingleItem();

        await cluster.Admin.RbacAuthorizationV1.DeleteNamespacedRoleBindingAsync("iap-secret-reader", "shop");
        cluster.Server.Faults.CutWatches();
        (await cluster.UntilAsync(state => !state.Resources.ForbiddenSecrets.IsEmpty)).Resources.Secrets.ShouldBeEmpty();
    }

    [Test]
    public async Task ASecretThatNobodyAnswersFor_HoldsUpItsProviderAlone()
    {
        await using var cluster = await WatchedCluster.StartAsync();
        await cluster.ApplyAsync("iapproviders", "shop", Provider());
        await cluster.AddPolicyAsync("shop");
        using var silence = cluster.Server.Faults.Delay(call => call.Resource == "secrets", Task.Delay(Timeout.Infinite));
        cluster.Watch();
        (await cluster.UntilAsync(_ => true)).Resources.Policies.ShouldHaveSingleItem();
    }

    internal static Dictionary<string, object> Provider() => new()
    {
        ["apiVersion"] = "iapk8s.io/v1alpha1",
        ["kind"] = "IapProvider",
        ["metadata"] = new Dictionary<string, object> { ["name"] = "corp" },
        ["spec"] = new Dictionary<string, object>
        {
            ["issuer"] = "https://login.example.com",
            ["clientId"] = "iap",
            ["clientSecretRef"] = new Dictionary<string, object> { ["name"] = "oidc", ["key"] = "client-secret" },
        },
    };

    private static Task<V1Pod> SetStatusAsync(WatchedCluster cluster, string json) =>
        cluster.Admin.CoreV1.PatchNamespacedPodStatusAsync(new V1Patch(json, V1Patch.PatchType.MergePatch), "a", "shop");

    private static Task<V1Secret> AddSecretAsync(WatchedCluster cluster, string name) => cluster.Admin.CoreV1.CreateNamespacedSecretAsync(
        new V1Secret { Metadata = new V1ObjectMeta { Name = name }, StringData = new Dictionary<string, string> { ["client-secret"] = "s" } }, "shop");

    private static async Task AllowAllButSecretsAsync(WatchedCluster cluster)
    {
        await RoleAsync("reader", new V1PolicyRule { ApiGroups = ["iapk8s.io", "apps", "networking.k8s.io", "gateway.networking.k8s.io"], Resources = ["*"], Verbs = ["get", "list", "watch"] },
            new V1PolicyRule { ApiGroups = [""], Resources = ["namespaces", "pods", "services"], Verbs = ["get", "list", "watch"] });
        await RoleAsync("iap-secret-reader", new V1PolicyRule { ApiGroups = [""], Resources = ["secrets"], Verbs = ["get", "list", "watch"] });
        await cluster.Admin.RbacAuthorizationV1.CreateClusterRoleBindingAsync(new V1ClusterRoleBinding
        {
            Metadata = new V1ObjectMeta { Name = "reader" },
            RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = "reader" },
            Subjects = [new Rbacv1Subject { Kind = "ServiceAccount", Name = "iap-controller", NamespaceProperty = "default" }],
        });

        Task RoleAsync(string name, params V1PolicyRule[] rules) =>
            cluster.Admin.RbacAuthorizationV1.CreateClusterRoleAsync(new V1ClusterRole { Metadata = new V1ObjectMeta { Name = name }, Rules = rules });
    }
}
