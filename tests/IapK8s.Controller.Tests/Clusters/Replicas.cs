using IapK8s.Controller.Peers;
using IapK8s.Controller.Tests.Push;
using IapK8s.Protocol.Credentials;
using IapK8s.Sources.Clusters;
using IapK8s.TestKit.Clusters;
using IapK8s.TestKit.Controllers;
using IapK8s.TestKit.Identities;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Tests.Clusters;

/// <summary>Several controllers over one cluster, each with an identity of its own at the API server, and the pods that subscribe to them.</summary>
internal sealed class Replicas : IAsyncDisposable
{
    private readonly List<(RunningController Controller, Kubernetes Client)> _running = [];

    private Replicas(InProcessCluster cluster)
    {
        Cluster = cluster;
        Admin = cluster.AdminClient();
    }

    public InProcessCluster Cluster { get; }

    public Kubernetes Admin { get; }

    public RunningController this[int index] => _running[index].Controller;

    /// <summary>A cluster with the pods <c>shop/shop-0</c> and <c>iap-system/iap-gateway-0</c>, and so many controllers.</summary>
    public static async Task<Replicas> StartAsync(int count)
    {
        var replicas = new Replicas(await InProcessCluster.StartAsync());
        await replicas.Cluster.InstallOwnDefinitionsAsync();
        await replicas.AddPodAsync("shop", "shop-0", "shop-account");
        await replicas.AddPodAsync("iap-system", "iap-gateway-0", "iap-gateway");
        for (var i = 0; i < count; i++)
        {
            await replicas.AddAsync();
        }

        return replicas;
    }

    public static string NameOf(int index) => $"replica-{index}";

    /// <summary>One more, as the next of its number.</summary>
    public async Task<RunningController> AddAsync()
    {
        var client = new Kubernetes(Cluster.User(NameOf(_running.Count), "system:masters"));
        var controller = await RunningController.StartAsync(null, controller => Prepare(controller, client));
        _running.Add((controller, client));
        await controller.WaitForCatalogAsync(catalog => catalog.Inputs.ClusterIssuer is not null && catalog.Inputs.Pods.Count >= 2);
        return controller;
    }

    /// <summary>Stops one in order and starts it again; it keeps its address and nothing else.</summary>
    public async Task RestartAsync(int index)
    {
        var (controller, client) = _running[index];
        await controller.StopAsync();
        Directory.Delete(controller.State, recursive: true);
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
        foreach (var (controller, client) in _running)
        {
            await controller.DisposeAsync();
            client.Dispose();
        }

        Admin.Dispose();
        await Cluster.DisposeAsync();
    }

    private static void Prepare(RunningController controller, Kubernetes client)
    {
        controller.From = new ClusterSource(client, TimeProvider.System);
        controller.ApiServer = ClusterIdentity.Of(client);
        controller.Writes = client;
    }
}
