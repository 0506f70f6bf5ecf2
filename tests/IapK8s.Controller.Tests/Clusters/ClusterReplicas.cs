using IapK8s.Controller.Peers;
using IapK8s.Controller.Push;
using IapK8s.Controller.Tests.Push;
using IapK8s.Protocol.Credentials;
using IapK8s.Sources.Clusters;
using IapK8s.TestKit.Clusters;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Controllers;
using IapK8s.TestKit.Identities;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;

namespace IapK8s.Controller.Tests.Clusters;

/// <summary>Several controllers over one cluster, with the rights that the chart gives them and no others, and the pods that subscribe to them.</summary>
internal sealed class ClusterReplicas : IAsyncDisposable
{
    private readonly List<(RunningController Controller, Kubernetes Client, CuttableRelay Network)> _running = [];

    private ClusterReplicas(InProcessCluster cluster)
    {
        Cluster = cluster;
        Admin = cluster.AdminClient();
    }

    public InProcessCluster Cluster { get; }

    public Kubernetes Admin { get; }

    public RunningController this[int index] => _running[index].Controller;

    /// <summary>A cluster with the Deployment <c>shop/shop</c>, its pod <c>shop-0</c>, and the pod <c>iap-system/iap-gateway-0</c>, and so many controllers.</summary>
    public static async Task<ClusterReplicas> StartAsync(int count)
    {
        var replicas = new ClusterReplicas(await InProcessCluster.StartAsync());
        await replicas.Cluster.InstallOwnDefinitionsAsync();
        await replicas.Cluster.CreateNamespaceAsync("iap-system");
        await replicas.GrantAsync();
        var shop = await replicas.AddPodAsync("shop", "shop-0", "shop-account");
        await replicas.AddPodAsync("iap-system", "iap-gateway-0", "iap-gateway");
        var template = new V1PodTemplateSpec { Metadata = new V1ObjectMeta { Labels = shop.Metadata.Labels }, Spec = new V1PodSpec { Containers = shop.Spec.Containers } };
        await replicas.Admin.AppsV1.CreateNamespacedDeploymentAsync(
            new V1Deployment { Metadata = new V1ObjectMeta { Name = "shop" }, Spec = new V1DeploymentSpec { Selector = new V1LabelSelector { MatchLabels = shop.Metadata.Labels }, Template = template } }, "shop");
        for (var i = 0; i < count; i++)
        {
            await replicas.AddAsync();
        }

        return replicas;
    }

    /// <summary>Cuts one off from its peers, but neither from its subscribers nor from the API server.</summary>
    public IDisposable Cut(int index) => _running[index].Network.Cut();

    /// <summary>Returns when what one replica knows of all subscribers fits; fails after 30 s.</summary>
    public async Task UntilAsync(int index, Func<ISubscriberStates, bool> fits)
    {
        var states = this[index].Services.GetRequiredService<ISubscriberStates>();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (fits(states))
            {
                reached.TrySetResult();
            }
        }

        states.Changed += Look;
        Look();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        states.Changed -= Look;
    }

    public static string NameOf(int index) => $"replica-{index}";

    /// <summary>One more, as the next of its number.</summary>
    public async Task<RunningController> AddAsync()
    {
        var client = new Kubernetes(Cluster.User("system:serviceaccount:iap-system:iap-controller", "system:serviceaccounts"));
        var controller = await RunningController.StartAsync(null, controller => Prepare(controller, client));
        // What the endpoints controller does for a headless Service.
        var (index, network) = (_running.Count, new CuttableRelay(controller.Address.Port));
        _running.Add((controller, client, network));
        await Admin.DiscoveryV1.CreateNamespacedEndpointSliceAsync(
            new V1EndpointSlice
            {
                Metadata = new V1ObjectMeta { Name = NameOf(index), Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = "iap-controller-peers" } },
                AddressType = "IPv4",
                Ports = [new Discoveryv1EndpointPort { Name = "push", Port = network.Port, Protocol = "TCP" }],
                Endpoints =
                [
                    new V1Endpoint
                    {
                        Addresses = ["127.0.0.1"], Conditions = new V1EndpointConditions { Ready = true, Serving = true },
                        TargetRef = new V1ObjectReference { Kind = "Pod", Name = NameOf(index), NamespaceProperty = "iap-system", Uid = $"uid-{index}" },
                    },
                ],
            },
            "iap-system");
        await controller.WaitForCatalogAsync(catalog => catalog.Inputs.ClusterIssuer is not null && catalog.Inputs.Pods.Count >= 2);
        return controller;
    }

    /// <summary>Stops one in order and starts it again; it keeps its address and nothing else.</summary>
    public async Task RestartAsync(int index)
    {
        var (controller, client, _) = _running[index];
        await controller.StopAsync();
        if (Directory.Exists(controller.State))
        {
            Directory.Delete(controller.State, recursive: true);
        }

        Prepare(controller, client);
        await controller.StartAsync();
    }

    public async Task<V1Pod> AddPodAsync(string ns, string name, string account)
    {
        if ((await Admin.CoreV1.ListNamespaceAsync(fieldSelector: $"metadata.name={ns}")).Items.Count == 0)
        {
            await Cluster.CreateNamespaceAsync(ns);
        }

        await Cluster.TokenAsync(ns, account);
        var pod = await Admin.CoreV1.CreateNamespacedPodAsync(new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["app"] = ns } },
            Spec = new V1PodSpec { ServiceAccountName = account, Containers = [new V1Container { Name = "app", Image = "app", Ports = [new V1ContainerPort { ContainerPort = 8080 }] }] },
        }, ns);
        // Without a host of its own a policy is about the pod's address, so there has to be one.
        await Admin.CoreV1.PatchNamespacedPodStatusAsync(new V1Patch("""{"status": {"podIP": "10.0.0.1", "podIPs": [{"ip": "10.0.0.1"}]}}""", V1Patch.PatchType.MergePatch), name, ns);
        return pod;
    }

    /// <summary>What a pod shows, to any replica.</summary>
    public async Task<IPeerCredential> CredentialAsync(string ns, string pod, string account)
    {
        var bound = await Admin.CoreV1.ReadNamespacedPodAsync(pod, ns);
        return new HeldToken(new TrustedRootSet(this[0].Roots, null), await Cluster.TokenAsync(ns, account, bound, TokenAudiences.Controller));
    }

    public Task<IPeerCredential> ShopAsync() => CredentialAsync("shop", "shop-0", "shop-account");

    public Task<IPeerCredential> GatewayAsync() => CredentialAsync("iap-system", "iap-gateway-0", "iap-gateway");

    public async Task<TestSubscriber> SubscribeAsync(int index, IPeerCredential credential) => await TestSubscriber.SubscribeAsync(this[index].Address, credential);

    public async ValueTask DisposeAsync()
    {
        foreach (var (controller, client, network) in _running)
        {
            await controller.DisposeAsync();
            client.Dispose();
            network.Dispose();
        }

        Admin.Dispose();
        await Cluster.DisposeAsync();
    }

    /// <summary>As the chart is rendered with its defaults.</summary>
    private async Task GrantAsync()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "IapK8s.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("There is no IapK8s.sln above the tests.");
        }

        var render = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "tests", "IapK8s.Chart.Tests", "testdata", "renders", "default.yaml"));
        foreach (var document in YamlDocuments.Read(render).Where(document => document["metadata"]!["name"]!.GetValue<string>() == "iap-controller").Select(document => document.ToJsonString()))
        {
            var kind = KubernetesJson.Deserialize<V1ObjectReference>(document).Kind;
            _ = kind switch
            {
                "ClusterRole" => (object)await Admin.RbacAuthorizationV1.CreateClusterRoleAsync(KubernetesJson.Deserialize<V1ClusterRole>(document)),
                "ClusterRoleBinding" => await Admin.RbacAuthorizationV1.CreateClusterRoleBindingAsync(KubernetesJson.Deserialize<V1ClusterRoleBinding>(document)),
                "Role" => await Admin.RbacAuthorizationV1.CreateNamespacedRoleAsync(KubernetesJson.Deserialize<V1Role>(document), "iap-system"),
                "RoleBinding" => await Admin.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(KubernetesJson.Deserialize<V1RoleBinding>(document), "iap-system"),
                _ => kind,
            };
        }
    }

    private static void Prepare(RunningController controller, Kubernetes client)
    {
        controller.From = new ClusterSource(client, TimeProvider.System);
        controller.ApiServer = ClusterIdentity.Of(client);
        controller.Writes = client;
    }
}
