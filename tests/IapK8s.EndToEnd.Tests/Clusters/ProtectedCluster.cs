using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using IapK8s.EndToEnd.Tests.Captures;
using IapK8s.EndToEnd.Tests.Processes;
using IapK8s.TestKit.Clusters;
using IapK8s.TestKit.Namespaces;
using k8s;
using k8s.Models;

namespace IapK8s.EndToEnd.Tests.Clusters;

/// <summary>An API server with the chart installed, the controller and the gateway as processes with the flags and the rights that the chart gives them, and a kubelet for what is applied.</summary>
internal sealed class ProtectedCluster : IAsyncDisposable
{
    private const int WebhookPort = 9443;
    private const int HealthPort = 8445;
    private const int GatewayNumber = 9;

    private readonly string _folder = Repository.Folder("end-to-end", $"protected-{TimeProvider.System.GetUtcNow().ToString("HHmmss-fff", CultureInfo.InvariantCulture)}");
    private readonly BridgedNode _network = new();
    private readonly List<NetworkNamespace> _spaces = [];
    private readonly ChartObjects _chart = ChartObjects.Render();
    private InProcessCluster _cluster = null!;
    private Relay _toApi = null!;
    private Relay _toWebhook = null!;
    private Kubelet _kubelet = null!;

    private ProtectedCluster()
    {
    }

    public Kubernetes Admin { get; private set; } = null!;

    public NetworkNamespace Client { get; } = new("client");

    public ManagedProcess Controller { get; private set; } = null!;

    private string Logs => Directory.CreateDirectory(Path.Combine(_folder, "logs")).FullName;

    public static async Task<ProtectedCluster> StartAsync()
    {
        var cluster = new ProtectedCluster();
        try
        {
            await cluster.BuildAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates a pod, as whoever may, and answers what the API server made of it.</summary>
    public Task<V1Pod> CreatePodAsync(string ns, string name) => Admin.CoreV1.CreateNamespacedPodAsync(new V1Pod
    {
        Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["app"] = ns } },
        Spec = new V1PodSpec
        {
            ServiceAccountName = "default",
            Containers =
            [
                new V1Container
                {
                    Name = "app",
                    Image = "demo-app:1",
                    Args = ["--name", ns, "--urls", "http://[::]:8080"],
                    Ports = [new V1ContainerPort { Name = "http", ContainerPort = 8080 }],
                    ReadinessProbe = new V1Probe { HttpGet = new V1HTTPGetAction { Path = "/", Port = "http" } },
                },
            ],
        },
    }, ns);

    public async Task RunAsync(V1Pod pod, int number) => await _kubelet.RunAsync(pod, Space(pod.Name(), number), number);

    /// <summary>Waits until the kubelet would call the container ready.</summary>
    public Task ReadyAsync(V1Pod pod, string container, int number) => _kubelet.ProbeAsync(
        _kubelet.Process(pod, container), (pod.Spec.InitContainers ?? []).Concat(pod.Spec.Containers).Single(found => found.Name == container).ReadinessProbe, number);

    /// <param name="spec">JSON.</param>
    public Task ApplyPolicyAsync(string ns, string name, string spec)
    {
        var policy = $$"""{"apiVersion": "iapk8s.io/v1alpha1", "kind": "IapPolicy", "metadata": {"name": "{{name}}", "namespace": "{{ns}}"}, "spec": {{spec}} }""";
        return Admin.CustomObjects.PatchNamespacedCustomObjectAsync<JsonObject>(
            new V1Patch(policy, V1Patch.PatchType.ApplyPatch), "iapk8s.io", "v1alpha1", ns, "iappolicies", name, fieldManager: "kubectl", force: true);
    }

    /// <summary>Waits until a policy's status is as wanted.</summary>
    public async Task<JsonObject> StatusAsync(string ns, string name, Func<JsonObject, bool> fits)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        JsonObject? status = null;
        while (status is null || !fits(status))
        {
            deadline.IsCancellationRequested.ShouldBeFalse($"{status}\n{Controller.Tail()}");
            await Task.Delay(50, CancellationToken.None);
            var policy = await Admin.CustomObjects.GetNamespacedCustomObjectAsync<JsonObject>("iapk8s.io", "v1alpha1", ns, "iappolicies", name, CancellationToken.None);
            status = policy["status"]?.AsObject();
        }

        return status;
    }

    /// <summary>The <c>status</c> of a condition: True, False or Unknown; null where it is not there.</summary>
    public static string? Condition(JsonObject status, string type) => Find(status, type)?["status"]?.GetValue<string>();

    /// <summary>The generation that a condition speaks of.</summary>
    public static long? Generation(JsonObject status, string type) => Find(status, type)?["observedGeneration"]?.GetValue<long>();

    /// <summary>Asks a pod's app for something by the name of its host, from another pod.</summary>
    public async Task<HttpStatusCode> AskAsync(int number, string host, string path)
    {
        using var http = CapturedPod.ClientIn(Client);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{BridgedNode.Address(number)}:8080{path}");
        request.Headers.Host = host;
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_kubelet is not null)
        {
            await _kubelet.DisposeAsync();
        }

        if (Controller is not null)
        {
            await Controller.DisposeAsync();
        }

        foreach (var relay in new[] { _toApi, _toWebhook })
        {
            if (relay is not null)
            {
                await relay.DisposeAsync();
            }
        }

        Admin?.Dispose();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        foreach (var space in _spaces)
        {
            space.Dispose();
        }

        Client.Dispose();
        _network.Dispose();
    }

    private static JsonNode? Find(JsonObject status, string type) => status["conditions"]?.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == type);

    private static Socket Here() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private Socket OnNode() => _network.Node.Open(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private async Task BuildAsync()
    {
        _network.Plug(Client, 4);
        _toWebhook = new Relay(Here(), new IPEndPoint(IPAddress.Loopback, 0), OnNode, new IPEndPoint(BridgedNode.NodeAddress, WebhookPort));
        _cluster = await InProcessCluster.StartAsync(new ClusterSettings
        {
            ServiceResolver = (ns, name, _) => (ns, name) == (ChartObjects.ReleaseNamespace, "iap-controller") ? new Uri($"https://127.0.0.1:{_toWebhook.Port}") : null,
        });
        // The controller is on the node, the API server is not: at the same address there.
        _toApi = new Relay(OnNode(), new IPEndPoint(IPAddress.Loopback, _cluster.Address.Port), Here, new IPEndPoint(IPAddress.Loopback, _cluster.Address.Port));
        Admin = _cluster.AdminClient();
        await _cluster.InstallOwnDefinitionsAsync();
        await _cluster.CreateNamespaceAsync(ChartObjects.ReleaseNamespace);
        await _chart.InstallAsync(Admin);
        var controllerImage = _chart.PodOf("iap-controller").Containers[0].Image;
        var gatewayImage = _chart.PodOf("iap-gateway").Containers[0].Image;
        _kubelet = new Kubelet(_cluster, Admin, _network, Logs, new Dictionary<string, string>
        {
            [Untagged(gatewayImage)] = Repository.Program("IapK8s.Gateway", "iap-gateway"),
            [Untagged(controllerImage).Replace("controller", "sidecar", StringComparison.Ordinal)] = Repository.Sidecar,
            ["demo-app"] = Repository.Program("App", "demo-app"),
        });
        await StartControllerAsync();
        await StartGatewayAsync();
    }

    private static string Untagged(string image) => image[..image.LastIndexOf(':')];

    public async Task StartControllerAsync()
    {
        var kubeconfig = Path.Combine(_folder, "kubeconfig");
        _cluster.WriteKubeconfig(await _cluster.ServiceAccountAsync(ChartObjects.ReleaseNamespace, "iap-controller"), kubeconfig);
        var flags = _chart.PodOf("iap-controller").Containers[0].Args
            .Select(flag => flag.StartsWith("--state-dir=", StringComparison.Ordinal) ? $"--state-dir={Path.Combine(_folder, "state")}" : flag)
            .Select(flag => flag.Replace("$(POD_NAMESPACE)", ChartObjects.ReleaseNamespace, StringComparison.Ordinal));
        Controller = ManagedProcess.Start("controller", Logs, "ip", ["netns", "exec", _network.Node.Name, Repository.Program("IapK8s.Controller", "iap-controller"), .. flags, "--kubeconfig", kubeconfig]);
        using var http = CapturedPod.ClientIn(_network.Node);
        await Controller.WaitUntilReadyAsync(http, $"http://{BridgedNode.NodeAddress}:{HealthPort}/readyz");
    }

    private async Task StartGatewayAsync()
    {
        var pod = await Admin.CoreV1.CreateNamespacedPodAsync(new V1Pod { Metadata = new V1ObjectMeta { Name = "iap-gateway-0" }, Spec = _chart.PodOf("iap-gateway") }, ChartObjects.ReleaseNamespace);
        await RunAsync(pod, GatewayNumber);
        using var http = CapturedPod.ClientIn(_network.Node);
        await _kubelet.Process(pod, "gateway").WaitUntilReadyAsync(http, $"http://{BridgedNode.Address(GatewayNumber)}:{HealthPort}/readyz");
    }

    private NetworkNamespace Space(string name, int number)
    {
        var space = new NetworkNamespace(name);
        _spaces.Add(space);
        _network.Plug(space, number);
        space.AddHost($"iap-controller.{ChartObjects.ReleaseNamespace}.svc", BridgedNode.NodeAddress.ToString());
        space.AddHost($"iap-gateway.{ChartObjects.ReleaseNamespace}.svc", BridgedNode.Address(GatewayNumber).ToString());
        return space;
    }
}
