using k8s;
using k8s.Models;

namespace IapK8s.TestKit.Tests.Clusters;

internal sealed class StorageTests : ClusterTests
{
    [Test]
    public async Task WhatIsCreatedHasAnIdentityAndCanBeRead()
    {
        var created = await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a", ("k", "v")), Namespace);
        created.Uid().ShouldNotBeNullOrEmpty();
        created.CreationTimestamp().ShouldNotBeNull();
        created.ResourceVersion().ShouldNotBeNullOrEmpty();
        var read = await Client.CoreV1.ReadNamespacedConfigMapAsync("a", Namespace);
        (read.Uid(), read.ResourceVersion(), read.Data["k"]).ShouldBe((created.Uid(), created.ResourceVersion(), "v"));
    }

    [Test]
    public async Task ASecondOfTheSameNameIsAlreadyThere()
    {
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), Namespace);
        var refusal = await RefusalAsync(() => Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), Namespace));
        (refusal.Code, refusal.Reason, refusal.Message).ShouldBe((409, "AlreadyExists", "configmaps \"a\" already exists"));
    }

    [Test]
    public async Task WhatIsNotThereIsNotFound()
    {
        var refusal = await RefusalAsync(() => Client.CoreV1.ReadNamespacedConfigMapAsync("none", Namespace));
        (refusal.Code, refusal.Reason, refusal.Message, refusal.Details.Name).ShouldBe((404, "NotFound", "configmaps \"none\" not found", "none"));
    }

    [Test]
    public async Task ANamespaceMustExist()
    {
        var refusal = await RefusalAsync(() => Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), "nowhere"));
        (refusal.Code, refusal.Message).ShouldBe((404, "namespaces \"nowhere\" not found"));
    }

    [Test]
    public async Task TheServerMakesUpNames()
    {
        var map = new V1ConfigMap { Metadata = new V1ObjectMeta { GenerateName = "made-" } };
        var created = await Client.CoreV1.CreateNamespacedConfigMapAsync(map, Namespace);
        created.Name().ShouldMatch("^made-[a-z0-9]{5}$");
    }

    [Test]
    public async Task ABadNameIsInvalid()
    {
        var refusal = await RefusalAsync(() => Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("Not_Good"), Namespace));
        (refusal.Code, refusal.Reason).ShouldBe((422, "Invalid"));
        refusal.Details.Causes.Single().Field.ShouldBe("metadata.name");
    }

    [Test]
    public async Task AnOldVersionReplacesNothing()
    {
        var first = await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), Namespace);
        first.Data = new Dictionary<string, string> { ["k"] = "1" };
        await Client.CoreV1.ReplaceNamespacedConfigMapAsync(first, "a", Namespace);
        first.Data["k"] = "2";
        var refusal = await RefusalAsync(() => Client.CoreV1.ReplaceNamespacedConfigMapAsync(first, "a", Namespace));
        (refusal.Code, refusal.Reason).ShouldBe((409, "Conflict"));
        refusal.Message.ShouldContain("the object has been modified; please apply your changes to the latest version and try again");
    }

    [Test]
    public async Task AWriteThatChangesNothingIsNoChange()
    {
        var first = await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a", ("k", "v")), Namespace);
        var again = await Client.CoreV1.ReplaceNamespacedConfigMapAsync(first, "a", Namespace);
        again.ResourceVersion().ShouldBe(first.ResourceVersion());
    }

    [Test]
    public async Task ADryRunStoresNothing()
    {
        var shown = await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), Namespace, dryRun: "All");
        shown.Uid().ShouldNotBeNullOrEmpty();
        (await RefusalAsync(() => Client.CoreV1.ReadNamespacedConfigMapAsync("a", Namespace))).Code.ShouldBe(404);
    }

    [Test]
    public async Task FinalizersHoldWhatIsDeleted()
    {
        var map = ConfigMap("a");
        map.Metadata.Finalizers = ["example.com/hold"];
        await Client.CoreV1.CreateNamespacedConfigMapAsync(map, Namespace);
        await Client.CoreV1.DeleteNamespacedConfigMapAsync("a", Namespace);
        var held = await Client.CoreV1.ReadNamespacedConfigMapAsync("a", Namespace);
        held.Metadata.DeletionTimestamp.ShouldNotBeNull();
        held.Metadata.Finalizers = null;
        await Client.CoreV1.ReplaceNamespacedConfigMapAsync(held, "a", Namespace);
        (await RefusalAsync(() => Client.CoreV1.ReadNamespacedConfigMapAsync("a", Namespace))).Code.ShouldBe(404);
    }

    [Test]
    public async Task ADeletionMayNameWhichObjectItMeans()
    {
        var map = await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), Namespace);
        var refusal = await RefusalAsync(() => Client.CoreV1.DeleteNamespacedConfigMapAsync("a", Namespace, new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = "another" } }));
        refusal.Code.ShouldBe(409);
        await Client.CoreV1.DeleteNamespacedConfigMapAsync("a", Namespace, new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = map.Uid() } });
    }

    [Test]
    public async Task APodThatRunsHasTimeToStop()
    {
        var pod = Pod("a");
        pod.Spec.NodeName = "node-1";
        await Client.CoreV1.CreateNamespacedPodAsync(pod, Namespace);
        var stopping = await Client.CoreV1.DeleteNamespacedPodAsync("a", Namespace);
        stopping.Metadata.DeletionGracePeriodSeconds.ShouldBe(30);
        await Client.CoreV1.DeleteNamespacedPodAsync("a", Namespace, gracePeriodSeconds: 0);
        (await RefusalAsync(() => Client.CoreV1.ReadNamespacedPodAsync("a", Namespace))).Code.ShouldBe(404);
    }

    [Test]
    public async Task StatusHasADoorOfItsOwn()
    {
        var pod = Pod("a");
        pod.Status = new V1PodStatus { Phase = "Running" };
        var created = await Client.CoreV1.CreateNamespacedPodAsync(pod, Namespace);
        created.Status.Phase.ShouldBe("Pending");
        created.Status.Phase = "Running";
        created.Spec.Containers[0].Image = "registry.example/other:1";
        var running = await Client.CoreV1.ReplaceNamespacedPodStatusAsync(created, "a", Namespace);
        (running.Status.Phase, running.Spec.Containers[0].Image).ShouldBe(("Running", "registry.example/app:1"));
        running.Status.Phase = "Failed";
        running.Metadata.Labels["changed"] = "yes";
        var replaced = await Client.CoreV1.ReplaceNamespacedPodAsync(running, "a", Namespace);
        (replaced.Status.Phase, replaced.Metadata.Labels["changed"]).ShouldBe(("Running", "yes"));
    }

    [Test]
    public async Task GenerationsCountChangesOfTheWish()
    {
        var deployment = new V1Deployment
        {
            Metadata = new V1ObjectMeta { Name = "a" },
            Spec = new V1DeploymentSpec
            {
                Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "a" } },
                Template = new V1PodTemplateSpec { Metadata = Pod("a").Metadata, Spec = Pod("a").Spec },
            },
        };
        var created = await Client.AppsV1.CreateNamespacedDeploymentAsync(deployment, Namespace);
        created.Metadata.Generation.ShouldBe(1);
        created.Spec.Replicas = 3;
        var scaled = await Client.AppsV1.ReplaceNamespacedDeploymentAsync(created, "a", Namespace);
        scaled.Metadata.Generation.ShouldBe(2);
        scaled.Metadata.Annotations = new Dictionary<string, string> { ["a"] = "b" };
        var annotated = await Client.AppsV1.ReplaceNamespacedDeploymentAsync(scaled, "a", Namespace);
        annotated.Metadata.Generation.ShouldBe(2);
    }

    [Test]
    public async Task ASpecificPodsSpecIsFixed()
    {
        var created = await Client.CoreV1.CreateNamespacedPodAsync(Pod("a"), Namespace);
        created.Spec.HostNetwork = true;
        var refusal = await RefusalAsync(() => Client.CoreV1.ReplaceNamespacedPodAsync(created, "a", Namespace));
        (refusal.Code, refusal.Details.Causes.Single().Field).ShouldBe((422, "spec"));
    }

    [Test]
    public async Task TextOfSecretsIsStoredAsData()
    {
        var secret = new V1Secret { Metadata = new V1ObjectMeta { Name = "s" }, StringData = new Dictionary<string, string> { ["password"] = "open" } };
        var created = await Client.CoreV1.CreateNamespacedSecretAsync(secret, Namespace);
        (created.Type, System.Text.Encoding.UTF8.GetString(created.Data["password"]), created.StringData).ShouldBe(("Opaque", "open", null));
    }

    [Test]
    public async Task NamespacesAreLabelledWithTheirNames()
    {
        var ns = await Client.CoreV1.ReadNamespaceAsync(Namespace);
        (ns.Metadata.Labels["kubernetes.io/metadata.name"], ns.Status.Phase).ShouldBe((Namespace, "Active"));
    }

    [Test]
    public async Task ANamespaceThatEndsTakesNothingIn()
    {
        await Client.CoreV1.DeleteNamespaceAsync(Namespace);
        (await Client.CoreV1.ReadNamespaceAsync(Namespace)).Status.Phase.ShouldBe("Terminating");
        var refusal = await RefusalAsync(() => Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), Namespace));
        (refusal.Code, refusal.Details.Causes.Single().Reason).ShouldBe((403, "NamespaceTerminating"));
    }
}
