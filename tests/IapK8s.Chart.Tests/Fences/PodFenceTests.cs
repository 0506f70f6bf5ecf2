using k8s;
using k8s.Models;

namespace IapK8s.Chart.Tests.Fences;

/// <summary>The closed fence on an API server, with no controller there: what a policy selects comes with its sidecar or not at all, and nobody else is stopped.</summary>
internal sealed class PodFenceTests
{
    private const string Rules = """ "rules":[{"name":"all","action":"Allow","members":["allUsers"]}] """;

    private FencedCluster _cluster = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _cluster = await FencedCluster.StartAsync();
        foreach (var ns in new[] { "shop", "direct", "free" })
        {
            await _cluster.CreateNamespaceAsync(ns);
        }

        await _cluster.CreateNamespaceAsync("central", new Dictionary<string, string> { ["tier"] = "web" });
        await _cluster.CreatePolicyAsync("shop", "labels", $$"""{"selector":{"matchLabels":{"app":"shop"} },{{Rules}} }""", """[{"matchLabels":{"app":"shop"}}]""");
        await _cluster.CreatePolicyAsync("shop", "expressions", $$"""{"selector":{"matchLabels":{"x":"y"} },{{Rules}} }""",
            """[{"matchExpressions":[{"key":"tier","operator":"In","values":["web","api"]},{"key":"canary","operator":"DoesNotExist"}]},{"matchExpressions":[{"key":"must","operator":"Exists"},{"key":"must","operator":"NotIn","values":["no"]}]}]""");
        await _cluster.CreatePolicyAsync("shop", "without-status", $$"""{"selector":{"matchLabels":{"app":"new"} },{{Rules}} }""");
        await _cluster.CreatePolicyAsync("direct", "direct", $$"""{"selector":{"matchLabels":{"app":"shop"} },"capture":{"mode":"Explicit"},{{Rules}} }""", """[{"matchLabels":{"app":"shop"}}]""");
        await _cluster.CreateClusterPolicyAsync("central", """{"namespaceSelector":{"matchLabels":{"tier":"web"}},"protect":"AllWorkloads"}""");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _cluster.DisposeAsync();

    private static IEnumerable<string> Injectable() =>
        Directory.EnumerateDirectories(Repository.Here.PathOf("tests", "IapK8s.Controller.Tests", "testdata", "injection"))
            .Where(folder => File.Exists(Path.Combine(folder, "expected.yaml")) && File.ReadAllText(Path.Combine(folder, "expected.yaml")).Contains("--capture-port", StringComparison.Ordinal))
            .Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Injectable))]
    public async Task WhateverInjectionMakesIsLetIn(string golden)
    {
        (await CreateAsync(FencedCluster.Injected(golden, "shop", $"a-{golden}"))).ShouldBeNull();
        (await CreateAsync(FencedCluster.Injected(golden, "central", $"a-{golden}"))).ShouldBeNull();
    }

    [TestCase("shop", "app=shop", true)]
    [TestCase("shop", "app=blog", false)]
    [TestCase("shop", "", false)]
    [TestCase("shop", "tier=web", true)]
    [TestCase("shop", "tier=web,canary=yes", false)]
    [TestCase("shop", "tier=db", false)]
    [TestCase("shop", "must=yes", true)]
    [TestCase("shop", "must=no", false)]
    [TestCase("shop", "app=new", false, Description = "whom it selects is not written down yet")]
    [TestCase("direct", "app=shop", true)]
    [TestCase("central", "", true)]
    [TestCase("free", "app=shop", false)]
    public async Task ABarePodIsRefusedWhereItIsSelected_AndOnlyThere(string ns, string labels, bool isRefused)
    {
        var pod = new V1Pod
        {
            Metadata = new V1ObjectMeta { GenerateName = "bare-", NamespaceProperty = ns, Labels = labels.Length == 0 ? null : labels.Split(',').ToDictionary(label => label.Split('=')[0], label => label.Split('=')[1]) },
            Spec = new V1PodSpec { Containers = [new V1Container { Name = "app", Image = "app:1" }] },
        };
        var refusal = await CreateAsync(pod);
        if (isRefused)
        {
            refusal.ShouldNotBeNull().ShouldContain("has no sidecar in first place");
        }
        else
        {
            refusal.ShouldBeNull();
        }
    }

    private static IEnumerable<TestCaseData> Holes()
    {
        static TestCaseData Case(string name, string says, Action<V1Pod> change) => new TestCaseData(name, says, change).SetArgDisplayNames(name);
        yield return Case("no capture", "no sidecar in first place", pod => pod.Spec.InitContainers.RemoveAt(0));
        yield return Case("no sidecar", "no sidecar in first place", pod => pod.Spec.InitContainers.RemoveAt(1));
        yield return Case("another container first", "no sidecar in first place", pod => pod.Spec.InitContainers.Insert(0, new V1Container { Name = "first", Image = "x:1" }));
        yield return Case("another container between", "no sidecar in first place", pod => pod.Spec.InitContainers.Insert(1, new V1Container { Name = "second", Image = "x:1" }));
        yield return Case("the other way round", "no sidecar in first place", pod => pod.Spec.InitContainers = [pod.Spec.InitContainers[1], pod.Spec.InitContainers[0]]);
        yield return Case("capture's image", "The image of iap-capture", pod => pod.Spec.InitContainers[0].Image = "attacker:1");
        yield return Case("sidecar's image", "The image of iap-capture", pod => pod.Spec.InitContainers[1].Image = "attacker:1");
        yield return Case("a sidecar that ends", "not as injection makes it", pod => pod.Spec.InitContainers[1].RestartPolicy = null);
        yield return Case("another command", "not as injection makes it", pod => pod.Spec.InitContainers[0].Command = ["true"]);
        yield return Case("another verb", "not as injection makes it", pod => pod.Spec.InitContainers[1].Args[0] = "version");
        yield return Case("rules that are only printed", "not as injection makes it", pod => pod.Spec.InitContainers[0].Args.Add("--print"));
        yield return Case("another uid let through", "not as injection makes it", pod => pod.Spec.InitContainers[0].Args[4] = "--uid=1000");
        yield return Case("another uid beside it", "not as injection makes it", pod => pod.Spec.InitContainers[0].Args.Add("--uid=1000"));
        yield return Case("another controller", "not as injection makes it", pod => pod.Spec.InitContainers[1].Args[1] = "--controller=https://attacker.example.com");
        yield return Case("a flag by environment", "not as injection makes it", pod => pod.Spec.InitContainers[0].Env = [new V1EnvVar { Name = "IAP_OWN_PORT", Value = "8080" }]);
        yield return Case("a flag by a ConfigMap", "not as injection makes it", pod => pod.Spec.InitContainers[1].EnvFrom = [new V1EnvFromSource { ConfigMapRef = new V1ConfigMapEnvSource { Name = "x" } }]);
        yield return Case("hostNetwork", "spec.hostNetwork is true", pod => pod.Spec.HostNetwork = true);
        yield return Case("shared processes", "spec.shareProcessNamespace", pod => pod.Spec.ShareProcessNamespace = true);
        yield return Case("the host's processes", "spec.shareProcessNamespace or spec.hostPID", pod => pod.Spec.HostPID = true);
        yield return Case("a privileged app", "privileged or adds NET_ADMIN", pod => pod.Spec.Containers[0].SecurityContext = new V1SecurityContext { Privileged = true });
        yield return Case("NET_ADMIN", "privileged or adds NET_ADMIN", pod => pod.Spec.Containers[0].SecurityContext = Adds("NET_ADMIN"));
        yield return Case("cap_net_admin", "privileged or adds NET_ADMIN", pod => pod.Spec.Containers[0].SecurityContext = Adds("cap_net_admin"));
        yield return Case("all", "privileged or adds NET_ADMIN", pod => pod.Spec.Containers[0].SecurityContext = Adds("All"));
        yield return Case("NET_ADMIN in an init container", "privileged or adds NET_ADMIN", pod => pod.Spec.InitContainers.Add(new V1Container { Name = "late", Image = "x:1", SecurityContext = Adds("NET_ADMIN") }));
        yield return Case("the sidecar's user", "runs as user 1337", pod => pod.Spec.Containers[0].SecurityContext = new V1SecurityContext { RunAsUser = 1337 });
        yield return Case("the sidecar's user for everybody", "runs as user 1337", pod => pod.Spec.SecurityContext = new V1PodSecurityContext { RunAsUser = 1337 });
        yield return Case("a port of the sidecar's", "declares port 15001", pod => pod.Spec.Containers[0].Ports = [new V1ContainerPort { ContainerPort = 15020 }]);
        yield return Case("the sidecar's tokens", "mounts iap-tokens", pod => pod.Spec.Containers[0].VolumeMounts = [new V1VolumeMount { Name = "iap-tokens", MountPath = "/t" }]);
        yield return Case("the sidecar's state", "mounts iap-tokens or iap-state", pod => pod.Spec.Containers[0].VolumeMounts = [new V1VolumeMount { Name = "iap-state", MountPath = "/t" }]);
        yield return Case("a token of the sidecar's audience", "asks for a token of audience", pod => pod.Spec.Volumes.Add(new V1Volume
        {
            Name = "stolen",
            Projected = new V1ProjectedVolumeSource { Sources = [new V1VolumeProjection { ServiceAccountToken = new V1ServiceAccountTokenProjection { Audience = "iap-gateway", Path = "t" } }] },
        }));
    }

    [TestCaseSource(nameof(Holes))]
    public async Task AHoleIsRefused(string name, string says, Action<V1Pod> change)
    {
        foreach (var ns in new[] { "shop", "central" })
        {
            var pod = FencedCluster.Injected("plain", ns, $"hole-{Guid.NewGuid():N}");
            change(pod);
            (await CreateAsync(pod)).ShouldNotBeNull(name).ShouldContain(says);
        }

        // Where nobody selects it, it is nobody's business.
        var free = FencedCluster.Injected("plain", "free", $"hole-{Guid.NewGuid():N}");
        change(free);
        (await CreateAsync(free)).ShouldBeNull(name);
    }

    [Test]
    public async Task AnAppsOwnUserOverridesThePodsOne()
    {
        var pod = FencedCluster.Injected("plain", "shop", "own-user");
        pod.Spec.SecurityContext = new V1PodSecurityContext { RunAsUser = 1337 };
        pod.Spec.Containers[0].SecurityContext = new V1SecurityContext { RunAsUser = 1000 };
        (await CreateAsync(pod)).ShouldBeNull();
    }

    [Test]
    public async Task WithoutAPacketFilterTheSidecarAloneComesFirst_WhereThePolicySaysSo()
    {
        var pod = FencedCluster.Injected("explicit-in-a-restricted-namespace", "direct", "direct");
        (await CreateAsync(pod)).ShouldBeNull();
        (await CreateAsync(FencedCluster.Injected("explicit-in-a-restricted-namespace", "shop", "direct"))).ShouldNotBeNull().ShouldContain("no sidecar in first place");
    }

    [Test]
    public async Task ARunningSidecarKeepsItsImage_AndTheAppMayChangeItsOwn()
    {
        await _cluster.Admin.CoreV1.CreateNamespacedPodAsync(FencedCluster.Injected("plain", "shop", "images"), "shop");
        (await PatchAsync("images", """{"spec":{"initContainers":[{"name":"iap-sidecar","image":"attacker:1"}]}}""")).ShouldNotBeNull().ShouldContain("does not change");
        (await PatchAsync("images", """{"spec":{"containers":[{"name":"app","image":"shop:2"}]}}""")).ShouldBeNull();
    }

    [Test]
    public async Task APodWithoutASidecarCannotBecomeSelected()
    {
        await _cluster.Admin.CoreV1.CreateNamespacedPodAsync(Bare("relabelled", "blog"), "shop");
        (await PatchAsync("relabelled", """{"metadata":{"labels":{"app":"shop"}}}""")).ShouldNotBeNull().ShouldContain("no sidecar in first place");
        (await PatchAsync("relabelled", """{"metadata":{"annotations":{"any":"thing"}}}""")).ShouldBeNull();
    }

    [Test]
    public async Task WhatRanBeforeThePolicyMayBeCaredForAndEnd()
    {
        await _cluster.CreateNamespaceAsync("before");
        await _cluster.Admin.CoreV1.CreateNamespacedPodAsync(Bare("old", "shop"), "before");
        await _cluster.CreatePolicyAsync("before", "new", $$"""{"selector":{"matchLabels":{"app":"shop"} },{{Rules}} }""", """[{"matchLabels":{"app":"shop"}}]""");
        (await PatchAsync("old", """{"metadata":{"finalizers":["batch.kubernetes.io/job-tracking"]}}""", "before")).ShouldBeNull();
        (await PatchAsync("old", """{"metadata":{"finalizers":null}}""", "before")).ShouldBeNull();
        (await PatchAsync("old", """{"metadata":{"labels":{"version":"2"}}}""", "before")).ShouldNotBeNull().ShouldContain("no sidecar in first place");
    }

    [TestCase("app", null, null)]
    [TestCase(null, null, null)]
    [TestCase("iap-sidecar", null, "An ephemeral container targets")]
    [TestCase("iap-capture", null, "An ephemeral container targets")]
    [TestCase("app", 1337L, "runs as user 1337")]
    public async Task DebuggersMayLookAtTheAppAlone(string? target, long? user, string? says)
    {
        var name = $"debugged-{Guid.NewGuid():N}";
        await _cluster.Admin.CoreV1.CreateNamespacedPodAsync(FencedCluster.Injected("plain", "shop", name), "shop");
        var pod = await _cluster.Admin.CoreV1.ReadNamespacedPodAsync(name, "shop");
        pod.Spec.EphemeralContainers = [new V1EphemeralContainer { Name = "debugger", Image = "busybox:1", TargetContainerName = target, SecurityContext = user is null ? null : new V1SecurityContext { RunAsUser = user } }];
        var refusal = await FencedCluster.TryAsync(() => _cluster.Admin.CoreV1.ReplaceNamespacedPodEphemeralcontainersAsync(pod, name, "shop"));
        if (says is null)
        {
            refusal.ShouldBeNull();
        }
        else
        {
            refusal.ShouldNotBeNull().ShouldContain(says);
        }
    }

    private Task<string?> CreateAsync(V1Pod pod) => FencedCluster.TryAsync(() => _cluster.Admin.CoreV1.CreateNamespacedPodAsync(pod, pod.Namespace()));

    private Task<string?> PatchAsync(string name, string patch, string ns = "shop") =>
        FencedCluster.TryAsync(() => _cluster.Admin.CoreV1.PatchNamespacedPodAsync(new V1Patch(patch, V1Patch.PatchType.StrategicMergePatch), name, ns));

    private static V1Pod Bare(string name, string app) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["app"] = app } },
        Spec = new V1PodSpec { Containers = [new V1Container { Name = "app", Image = "app:1" }] },
    };

    private static V1SecurityContext Adds(string capability) => new() { Capabilities = new V1Capabilities { Add = [capability] } };
}
