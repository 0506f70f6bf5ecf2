using System.Globalization;
using IapK8s.EndToEnd.Tests.Processes;
using IapK8s.TestKit.Namespaces;

namespace IapK8s.EndToEnd.Tests.Captures;

/// <summary>A node with a bridge, controller and gateway on the node, two pods with different policies and a client, each in a network namespace, on IPv4 and IPv6.</summary>
internal sealed class CapturedCluster : IAsyncDisposable
{
    private readonly List<ManagedProcess> _processes = [];
    private readonly string _folder = Repository.Folder("end-to-end", $"captured-{TimeProvider.System.GetUtcNow().ToString("HHmmss-fff", CultureInfo.InvariantCulture)}");
    private readonly BridgedNode _network = new();

    private CapturedCluster()
    {
    }

    public NetworkNamespace Client { get; } = new("client");

    public CapturedPod Shop { get; private set; } = null!;

    public CapturedPod Wiki { get; private set; } = null!;

    private string State => Path.Combine(_folder, "state");

    private string Policies => Path.Combine(_folder, "policies");

    private static Uri Controller => new($"https://{BridgedNode.NodeAddress}:8443");

    private string Logs => Directory.CreateDirectory(Path.Combine(_folder, "logs")).FullName;

    public static async Task<CapturedCluster> StartAsync()
    {
        var cluster = new CapturedCluster();
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

    /// <summary>Runs <c>iap-gateway capture-check</c> where the gateway is.</summary>
    public (int ExitCode, string Output) Check(params string[] arguments)
    {
        var (code, output, errors) = Tool.Try("ip", null, ["netns", "exec", _network.Node.Name, Repository.Program("IapK8s.Gateway", "iap-gateway"), "capture-check", .. arguments,
            "--controller", Controller.ToString(), "--credential", Path.Combine(State, "credentials", "gateway")]);
        return (code, output + errors);
    }

    public async Task WaitForStatusAsync(params string[] parts)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var status = "";
        while (!parts.All(part => status.Contains(part, StringComparison.Ordinal)))
        {
            deadline.IsCancellationRequested.ShouldBeFalse($"{string.Join(" ... ", parts)} in {status}");
            await Task.Delay(100, CancellationToken.None);
            status = await File.ReadAllTextAsync(Path.Combine(State, "status.json"), CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in new[] { Shop, Wiki })
        {
            if (pod is not null)
            {
                await pod.DisposeAsync();
            }
        }

        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }

        Client.Dispose();
        _network.Dispose();
    }

    private async Task BuildAsync()
    {
        _network.Plug(Client, 4);
        Directory.CreateDirectory(Policies);
        Write("shop", 2);
        Write("wiki", 3);

        using var http = CapturedPod.ClientIn(_network.Node);
        var controller = Start("controller", Repository.Program("IapK8s.Controller", "iap-controller"), "--source", Policies, "--state-dir", State, "--listen", $"{BridgedNode.NodeAddress}:8443",
            "--health-listen", $"{BridgedNode.NodeAddress}:8440", "--portal-url", "http://auth.localhost:8400", "--sessions-address", $"https://{BridgedNode.NodeAddress}:8444");
        await controller.WaitUntilReadyAsync(http, $"http://{BridgedNode.NodeAddress}:8440/readyz");
        var gateway = Start("gateway", Repository.Program("IapK8s.Gateway", "iap-gateway"), "--controller", Controller.ToString(), "--credential", Path.Combine(State, "credentials", "gateway"),
            "--listen", $"{BridgedNode.NodeAddress}:8400", "--sessions-listen", $"{BridgedNode.NodeAddress}:8444", "--health-listen", $"{BridgedNode.NodeAddress}:8401");
        await gateway.WaitUntilReadyAsync(http, $"http://{BridgedNode.NodeAddress}:8401/readyz");

        Shop = new CapturedPod("shop", 2, Logs, Controller, Path.Combine(State, "credentials", "shop", "shop-0"));
        _network.Plug(Shop.Space, 2);
        Wiki = new CapturedPod("wiki", 3, Logs, Controller, Path.Combine(State, "credentials", "wiki", "wiki-0"));
        _network.Plug(Wiki.Space, 3);
    }

    /// <summary>Changes a pod's policy, each time to another one.</summary>
    public void Edit(CapturedPod pod, int change)
    {
        // Renamed over the old one, as editors do it.
        Write(pod.Name, pod.Address.GetAddressBytes()[3], change, ".tmp");
        File.Move(Path.Combine(Policies, $"{pod.Name}.yaml.tmp"), Path.Combine(Policies, $"{pod.Name}.yaml"), overwrite: true);
    }

    private void Write(string name, int number, int change = 0, string suffix = "") => File.WriteAllText(Path.Combine(Policies, $"{name}.yaml{suffix}"), $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{name}}-0, namespace: {{name}}, labels: {app: {{name}} } }
        spec:
          containers:
          - name: app
            image: demo
            ports: [{name: http, containerPort: {{CapturedPod.AppPort}} }, {name: admin, containerPort: 9090}]
        status: {podIP: 10.78.0.{{number}}, podIPs: [{ip: 10.78.0.{{number}} }, {ip: "fd78::{{number}}"}] }
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}, namespace: {{name}} }
        spec:
          selector: {app: {{name}} }
          ports: [{name: http, port: 80, targetPort: http}]
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: IapPolicy
        metadata: {name: {{name}}, namespace: {{name}} }
        spec:
          targetRefs: [{kind: Service, name: {{name}} }]
          hosts: [{{name}}.example.com]
          rules:
          - {name: public, action: Allow, members: [allUsers], paths: ["/public/**", /ws, /upload{{(change == 0 ? "" : $", /change/{change}")}}]}
        """);

    private ManagedProcess Start(string name, string program, params string[] arguments)
    {
        var process = ManagedProcess.Start(name, Logs, "ip", ["netns", "exec", _network.Node.Name, program, .. arguments]);
        _processes.Add(process);
        return process;
    }
}
