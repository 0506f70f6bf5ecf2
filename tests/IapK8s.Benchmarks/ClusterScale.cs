using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters;
using IapK8s.TestKit.Processes;
using k8s;
using k8s.Models;

namespace IapK8s.Benchmarks;

/// <summary>A controller, as a process of its own, over an API server with 2,000 policies and 5,000 pods: how long until all is known and said, and what one change takes.</summary>
internal static class ClusterScale
{
    private const int Namespaces = 200;
    private const int PoliciesPerNamespace = 10;
    private const int PodsPerNamespace = 25;
    private const int Policies = Namespaces * PoliciesPerNamespace;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="controller">The program.</param>
    public static async Task<int> RunAsync(string controller)
    {
        var folder = Directory.CreateTempSubdirectory("iap-cluster-scale-").FullName;
        await using var cluster = await InProcessCluster.StartAsync();
        using var admin = cluster.AdminClient();
        await cluster.InstallOwnDefinitionsAsync();
        await cluster.CreateNamespaceAsync("iap-system");
        await Parallel.ForAsync(0, Namespaces, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (index, _) => await FillAsync(admin, $"team-{index}"));

        var kubeconfig = Path.Combine(folder, "kubeconfig");
        cluster.WriteKubeconfig(cluster.Admin(), kubeconfig);
        var began = Stopwatch.GetTimestamp();
        using var process = Start(controller, kubeconfig, Path.Combine(folder, "state"));
        try
        {
            var compiled = await LineAsync(process, $"Compiled {Policies} policies");
            var known = Stopwatch.GetElapsedTime(began);
            await UntilAsync(async () => (await StatusesAsync(admin)).Count(status => status is not null) == Policies);
            var said = Stopwatch.GetElapsedTime(began);
            Print($"{Policies} policies and {Namespaces * PodsPerNamespace} pods in {Namespaces} namespaces: known and compiled {known.TotalSeconds:F1} s after the start ({compiled[compiled.IndexOf("Compiled", StringComparison.Ordinal)..]}),");
            Print($"  status of every policy written after {said.TotalSeconds:F1} s; {Resident(process)} MB resident, {Resident(process, "VmHWM")} MB at most");

            var changes = new List<double>();
            for (var change = 0; change < 20; change++)
            {
                var (ns, name) = ($"team-{change * 7}", "app-3");
                var changed = Stopwatch.GetTimestamp();
                await admin.CustomObjects.PatchNamespacedCustomObjectAsync(
                    new V1Patch("""{"spec": {"rules": [{"name": "staff", "action": "Allow", "members": ["group:other"]}]}}""", V1Patch.PatchType.MergePatch), "iapk8s.io", "v1alpha1", ns, "iappolicies", name);
                await UntilAsync(async () => Generation(await admin.CustomObjects.GetNamespacedCustomObjectAsync<JsonObject>("iapk8s.io", "v1alpha1", ns, "iappolicies", name)) == 2, pause: 2);
                changes.Add(Stopwatch.GetElapsedTime(changed).TotalMilliseconds);
            }

            changes.Sort();
            Print($"  one changed policy: its status says so after {changes[changes.Count / 2]:F0} ms (median of {changes.Count}, at most {changes[^1]:F0} ms); {Resident(process)} MB resident afterwards");
            return 0;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task FillAsync(Kubernetes admin, string ns)
    {
        await admin.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = ns } });
        for (var i = 0; i < PoliciesPerNamespace; i++)
        {
            await admin.CustomObjects.CreateNamespacedCustomObjectAsync(Policy(ns, i), "iapk8s.io", "v1alpha1", ns, "iappolicies");
        }

        for (var i = 0; i < PodsPerNamespace; i++)
        {
            await admin.CoreV1.CreateNamespacedPodAsync(new V1Pod
            {
                Metadata = new V1ObjectMeta { Name = $"pod-{i}", Labels = new Dictionary<string, string> { ["app"] = $"app-{i % PoliciesPerNamespace}" } },
                Spec = new V1PodSpec { Containers = [new V1Container { Name = "app", Image = "app", Ports = [new V1ContainerPort { ContainerPort = 8080 }] }] },
                Status = new V1PodStatus { Phase = "Running", PodIP = "10.0.0.1" },
            }, ns);
        }
    }

    private static JsonElement Policy(string ns, int index) => JsonSerializer.Deserialize<JsonElement>($$"""
        {
          "apiVersion": "iapk8s.io/v1alpha1", "kind": "IapPolicy", "metadata": {"name": "app-{{index}}"},
          "spec": {
            "selector": {"matchLabels": {"app": "app-{{index}}"} },
            "hosts": ["app-{{index}}.{{ns}}.example.com"],
            "rules": [
              {"name": "staff", "action": "Allow", "members": ["group:staff", "group:{{ns}}"]},
              {"name": "admin", "action": "Deny", "members": ["allUsers"], "exceptMembers": ["group:admins"], "paths": ["/admin/**"]}
            ]
          }
        }
        """);

    private static Process Start(string controller, string kubeconfig, string state) => Process.Start(new ProcessStartInfo(controller,
        ["--cluster", "--kubeconfig", kubeconfig, "--state-dir", state, "--listen", $"127.0.0.1:{LoopbackPorts.Take()}", "--health-listen", $"127.0.0.1:{LoopbackPorts.Take()}", "--portal-url", "https://auth.example.com", "--sessions-address", "https://127.0.0.1:8444"])
    {
        RedirectStandardOutput = true,
    })!;

    private static async Task<string> LineAsync(Process process, string part)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(part, StringComparison.Ordinal))
            {
                // What follows is read and dropped: a full pipe would stop the process.
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return line;
            }
        }

        throw new InvalidOperationException($"the controller ended without saying '{part}'");
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, int pause = 200)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await isSo())
        {
            await Task.Delay(pause, limit.Token);
        }
    }

    private static async Task<IEnumerable<JsonNode?>> StatusesAsync(Kubernetes admin) =>
        (await admin.CustomObjects.ListClusterCustomObjectAsync<JsonObject>("iapk8s.io", "v1alpha1", "iappolicies"))["items"]!.AsArray().Select(item => item!["status"]?["conditions"]);

    private static long? Generation(JsonObject policy) =>
        policy["status"]?["conditions"]?.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == "Accepted")?["observedGeneration"]?.GetValue<long>();

    private static long Resident(Process process, string field = "VmRSS")
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
