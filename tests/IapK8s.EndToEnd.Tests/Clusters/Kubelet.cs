using System.Globalization;
using IapK8s.EndToEnd.Tests.Captures;
using IapK8s.EndToEnd.Tests.Processes;
using IapK8s.TestKit.Clusters;
using IapK8s.TestKit.Namespaces;
using k8s;
using k8s.Models;

namespace IapK8s.EndToEnd.Tests.Clusters;

/// <summary>Runs a pod as its spec says, the way a kubelet does: volumes, tokens, users and capabilities, init containers in order, native sidecars by their startup probes. Programs stand for images.</summary>
/// <param name="programs">What to start for a container: by its image, up to the tag.</param>
internal sealed class Kubelet(ICluster cluster, Kubernetes api, BridgedNode network, string logs, IReadOnlyDictionary<string, string> programs) : IAsyncDisposable
{
    /// <summary>The user of an image that names none.</summary>
    private const long ImageUser = 65532;

    private readonly List<ManagedProcess> _processes = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("iap-kubelet-").FullName;

    /// <summary>Starts it and says so in its status. Its own namespace, plugged in already.</summary>
    /// <param name="number">The last part of its addresses.</param>
    public async Task RunAsync(V1Pod pod, NetworkNamespace space, int number)
    {
        Tool.Run("chmod", "0755", _folder);
        var (ip, ip6) = (BridgedNode.Address(number), BridgedNode.Address6(number));
        await api.CoreV1.PatchNamespacedPodStatusAsync(
            new V1Patch($$"""{"status": {"phase": "Pending", "podIP": "{{ip}}", "podIPs": [{"ip": "{{ip}}"}, {"ip": "{{ip6}}"}] } }""", V1Patch.PatchType.MergePatch), pod.Name(), pod.Namespace());
        var volumes = new Dictionary<string, string>();
        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            volumes.Add(volume.Name, await VolumeAsync(pod, volume));
        }

        foreach (var container in pod.Spec.InitContainers ?? [])
        {
            var process = Start(pod, container, space, volumes);
            if (container.RestartPolicy == "Always")
            {
                await ProbeAsync(process, container.StartupProbe, number);
            }
            else
            {
                (await process.WaitForExitAsync()).ShouldBe(0, process.Tail());
            }
        }

        foreach (var container in pod.Spec.Containers)
        {
            Start(pod, container, space, volumes);
        }

        await api.CoreV1.PatchNamespacedPodStatusAsync(new V1Patch("""{"status": {"phase": "Running"}}""", V1Patch.PatchType.MergePatch), pod.Name(), pod.Namespace());
    }

    /// <summary>Waits until a probe of the container's answers well, asked from the node.</summary>
    public async Task ProbeAsync(ManagedProcess process, V1Probe? probe, int number)
    {
        if (probe?.HttpGet is { } get)
        {
            using var http = CapturedPod.ClientIn(network.Node);
            await process.WaitUntilReadyAsync(http, $"http://{BridgedNode.Address(number)}:{get.Port}{get.Path}");
        }
    }

    public ManagedProcess Process(V1Pod pod, string container) => _processes.Last(process => process.Name == NameOf(pod, container));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string NameOf(V1Pod pod, string container) => $"{pod.Name()}-{container}";

    private ManagedProcess Start(V1Pod pod, V1Container container, NetworkNamespace space, Dictionary<string, string> volumes)
    {
        // A namespace of mounts is made with that of the network: nothing of this shows outside.
        var script = new List<string> { "set -e", "mount -t tmpfs none /run" };
        foreach (var mount in container.VolumeMounts ?? [])
        {
            if (!mount.MountPath.StartsWith("/var/run/", StringComparison.Ordinal))
            {
                continue;
            }

            var from = Path.Combine(volumes[mount.Name], mount.SubPath ?? "");
            Directory.CreateDirectory(from);
            script.Add($"mkdir -p '{mount.MountPath}'");
            script.Add($"mount --bind '{from}' '{mount.MountPath}'");
        }

        script.Add($"exec \"$@\"");
        var security = container.SecurityContext;
        var user = Text(security?.RunAsUser ?? pod.Spec.SecurityContext?.RunAsUser ?? ImageUser);
        var group = Text(security?.RunAsGroup ?? pod.Spec.SecurityContext?.RunAsGroup ?? ImageUser);
        string[] kept = [.. (security?.Capabilities?.Add ?? []).Select(name => "+" + name.ToLowerInvariant())];
        string[] environment = [.. (container.Env ?? []).Select(variable => $"{variable.Name}={ValueOf(pod, variable)}")];
        var process = ManagedProcess.Start(NameOf(pod, container.Name), logs, "ip",
        [
            "netns", "exec", space.Name, "sh", "-c", string.Join('\n', script), "sh",
            "setpriv", "--reuid", user, "--regid", group, "--clear-groups", "--bounding-set", string.Join(',', ["-all", .. kept]), "--inh-caps", string.Join(',', ["-all", .. kept]),
            "env", .. environment, programs[container.Image[..container.Image.LastIndexOf(':')]], .. (container.Args ?? []).Select(argument => Expand(pod, container, argument)),
        ]);
        _processes.Add(process);
        return process;
    }

    private async Task<string> VolumeAsync(V1Pod pod, V1Volume volume)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, pod.Name(), volume.Name)).FullName;
        Tool.Run("chmod", "0777", folder);
        if (volume.Secret is { } secret)
        {
            await WriteAsync(folder, pod.Namespace(), secret.SecretName);
        }

        foreach (var source in volume.Projected?.Sources ?? [])
        {
            if (source.ServiceAccountToken is { } token)
            {
                var text = await cluster.TokenAsync(pod.Namespace(), pod.Spec.ServiceAccountName ?? "default", pod, token.Audience);
                await File.WriteAllTextAsync(Path.Combine(folder, token.Path), text);
            }
        }

        return folder;
    }

    private async Task WriteAsync(string folder, string ns, string name)
    {
        foreach (var (key, value) in (await api.CoreV1.ReadNamespacedSecretAsync(name, ns)).Data)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, key), value);
        }
    }

    private static string Expand(V1Pod pod, V1Container container, string argument) =>
        (container.Env ?? []).Aggregate(argument, (text, variable) => text.Replace($"$({variable.Name})", ValueOf(pod, variable), StringComparison.Ordinal));

    private static string ValueOf(V1Pod pod, V1EnvVar variable) => variable.ValueFrom?.FieldRef?.FieldPath switch
    {
        "metadata.name" => pod.Name(),
        "metadata.namespace" => pod.Namespace(),
        "metadata.uid" => pod.Uid(),
        "status.podIP" => pod.Status?.PodIP ?? "",
        null => variable.Value ?? "",
        var field => throw new NotSupportedException($"{variable.Name} comes from {field}"),
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
