using System.Text.Json;
using IapK8s.TestKit.Clusters;
using IapK8s.TestKit.Controllers;
using k8s;
using k8s.Models;

namespace IapK8s.Cli.Tests.Status;

internal sealed class StatusTests
{
    private const string File = """
        {"policies": [
          {"kind": "ClusterIapPolicy", "namespace": "", "name": "central", "generation": 3, "mode": "Enforce", "conditions": [{"type": "Ready", "status": true, "reason": "Ready", "message": "", "observedGeneration": 3, "lastTransitionTime": "2026-01-15T10:00:00+00:00"}],
           "summary": {"pods": 2, "acked": 2, "nacked": 0, "disconnected": 0, "unprotected": 0}},
          {"kind": "IapPolicy", "namespace": "shop", "name": "shop", "generation": 12, "mode": "Enforce",
           "conditions": [{"type": "Programmed", "status": false, "reason": "Rejected", "message": "1/2 pods at generation 12; 1 NACK: shop/shop-1: bad", "observedGeneration": 12, "lastTransitionTime": "2026-01-15T11:00:00+00:00"},
                          {"type": "Protected", "status": true, "reason": "Protected", "message": "", "observedGeneration": 12, "lastTransitionTime": "2026-01-15T11:00:00+00:00"},
                          {"type": "Ready", "status": false, "reason": "Rejected", "message": "1/2 pods at generation 12; 1 NACK: shop/shop-1: bad", "observedGeneration": 12, "lastTransitionTime": "2026-01-15T11:00:00+00:00"}],
           "summary": {"pods": 2, "acked": 1, "nacked": 1, "disconnected": 0, "unprotected": 0},
           "pods": [{"pod": "shop/shop-0", "acknowledged": true, "connected": true, "version": "abc", "proven": true}, {"pod": "shop/shop-1", "acknowledged": false, "connected": true, "version": "old", "refusal": "bad", "proven": false, "unproven": "no gateway has dialled it yet"}]}],
         "findings": [], "providers": [], "others": []}
        """;

    private string _folder = "";

    [SetUp]
    public async Task BeginAsync()
    {
        _folder = Directory.CreateTempSubdirectory("iap-status-").FullName;
        await System.IO.File.WriteAllTextAsync(Path.Combine(_folder, "status.json"), File);
    }

    [TearDown]
    public void End() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task ListsPolicies_AsKubectlDoes_AndSaysWhatIsNotReady()
    {
        var run = await CliRun.OfAsync("status", "--state-dir", _folder);

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldBe("""
            NAMESPACE   NAME      MODE      READY   PODS   PROTECTED   REASON
            -           central   Enforce   True    2/2    Unknown     Ready
            shop        shop      Enforce   False   1/2    True        Rejected

            """);
    }

    [Test]
    public async Task WaitingForNothingIsNoSuccess()
    {
        await System.IO.File.WriteAllTextAsync(Path.Combine(_folder, "status.json"), """{"policies": []}""");

        var run = await CliRun.OfAsync("status", "--state-dir", _folder, "--wait", "for=Ready", "--timeout", "0s");

        run.ExitCode.ShouldBe(1, run.Errors);
        run.Errors.ShouldContain("there is no policy in");
    }

    [TestCase("shop/shop")]
    [TestCase("shop", "-n", "shop")]
    public async Task ShowsOnePodByPod(params string[] which)
    {
        var run = await CliRun.OfAsync(["status", "--state-dir", _folder, .. which]);

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldStartWith("IapPolicy/shop/shop, generation 12, mode Enforce");
        run.Output.ShouldContain("shop/shop-1   nacked   old       yes         no       bad; no gateway has dialled it yet");
        run.Output.ShouldContain("2026-01-15T11:00:00Z");
    }

    [TestCase(0, "/central")]
    [TestCase(0, "/central", "--wait", "for=Ready")]
    [TestCase(1, "shop/shop", "--wait", "for=Ready", "--timeout", "0s")]
    [TestCase(0, "shop/shop", "--wait", "for=protected", "--timeout", "0s")]
    [TestCase(2, "shop/shopp")]
    [TestCase(2, "a/b/c")]
    [TestCase(2, "--wait", "Ready")]
    [TestCase(2, "-f", "x.yaml")]
    public async Task EndsAsItStands(int exitCode, params string[] arguments) => (await CliRun.OfAsync(["status", "--state-dir", _folder, .. arguments])).ExitCode.ShouldBe(exitCode);

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("{\"policies\": 1}")]
    public async Task ABrokenFile_IsNoAnswer(string text)
    {
        await System.IO.File.WriteAllTextAsync(Path.Combine(_folder, "status.json"), text);

        (await CliRun.OfAsync("status", "--state-dir", _folder)).ExitCode.ShouldBe(2);
    }

    [Test]
    public async Task ReadsWhatAControllerWrites()
    {
        await using var controller = await RunningController.StartAsync();
        CliRun run;
        do
        {
            run = await CliRun.OfAsync("status", "--state-dir", controller.State, "shop/shop", "-o", "json");
        }
        while (run.ExitCode is 2 or 3 || !run.Output.Contains("\"pods\": [", StringComparison.Ordinal));

        var policy = JsonDocument.Parse(run.Output).RootElement.GetProperty("policies")[0];
        policy.GetProperty("pods")[0].GetProperty("pod").GetString().ShouldBe("shop/shop-0");
        policy.GetProperty("pods")[0].GetProperty("connected").GetBoolean().ShouldBeFalse();
        policy.GetProperty("pods")[0].GetProperty("unproven").GetString().ShouldBe("no gateway has dialled it yet");
    }

    [Test]
    public async Task ReadsTheObjectsOfACluster()
    {
        await using var cluster = await InProcessCluster.StartAsync();
        await cluster.InstallOwnDefinitionsAsync();
        await cluster.CreateNamespaceAsync("shop");
        using var client = cluster.AdminClient();
        await client.CustomObjects.CreateNamespacedCustomObjectAsync(
            new { apiVersion = "iapk8s.io/v1alpha1", kind = "IapPolicy", metadata = new { name = "shop" }, spec = new { targetRefs = new[] { new { kind = "Service", name = "shop" } }, hosts = new[] { "shop.example.com" }, rules = new[] { new { name = "all", action = "Allow", members = new[] { "allUsers" } } } } },
            "iapk8s.io", "v1alpha1", "shop", "iappolicies");
        var kubeconfig = Path.Combine(_folder, "kubeconfig");
        cluster.WriteKubeconfig(cluster.Admin(), kubeconfig);

        (await CliRun.OfAsync("status", "--kubeconfig", kubeconfig, "-A")).Output.ShouldContain("NoController");
        const string ready = """{"status": {"mode": "Enforce", "summary": {"pods": 1, "acked": 1, "nacked": 0, "disconnected": 0, "unprotected": 0}, "conditions": [{"type": "Ready", "status": "True", "reason": "Ready", "message": "", "observedGeneration": 1, "lastTransitionTime": "2026-01-15T10:00:00Z"}]}}""";
        await client.CustomObjects.PatchNamespacedCustomObjectStatusAsync(new V1Patch(ready, V1Patch.PatchType.MergePatch), "iapk8s.io", "v1alpha1", "shop", "iappolicies", "shop");
        var run = await CliRun.OfAsync("status", "--kubeconfig", kubeconfig, "shop/shop", "--wait", "for=Ready");

        run.ExitCode.ShouldBe(0, run.Errors);
        run.Output.ShouldContain("Ready       True");

        const string changed = """{"spec": {"hosts": ["shop.example.com", "other.example.com"]}}""";
        await client.CustomObjects.PatchNamespacedCustomObjectAsync(new V1Patch(changed, V1Patch.PatchType.MergePatch), "iapk8s.io", "v1alpha1", "shop", "iappolicies", "shop");
        run = await CliRun.OfAsync("status", "--kubeconfig", kubeconfig, "shop/shop");

        run.ExitCode.ShouldBe(1, "what was said of the older generation says nothing of this one");
        run.Output.ShouldContain("Ready       Unknown");
        run.Output.ShouldContain("of generation 1: ");
        (await CliRun.OfAsync("status", "--kubeconfig", kubeconfig, "-A")).Output.ShouldContain("Outdated");
    }
}
