using IapK8s.TestKit.Clusters;
using k8s;
using k8s.Models;

namespace IapK8s.TestKit.Tests.Clusters;

/// <summary>What holds for any API server: each test runs in this process, and over real binaries where they are.</summary>
[Category("Cluster")]
internal abstract class ClusterTests
{
    private static int _namespaces;
    private ICluster _cluster = null!;

    protected ICluster Cluster => _cluster;

    protected Kubernetes Client { get; private set; } = null!;

    /// <summary>Of this test alone.</summary>
    protected string Namespace { get; private set; } = "";

    protected virtual async Task<ICluster> StartClusterAsync() => await TestClusters.StartAsync();

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _cluster = await StartClusterAsync();
        Client = _cluster.AdminClient();
    }

    [SetUp]
    public async Task CreateNamespaceAsync()
    {
        Namespace = $"test-{Interlocked.Increment(ref _namespaces)}";
        await _cluster.CreateNamespaceAsync(Namespace);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        Client.Dispose();
        await _cluster.DisposeAsync();
    }

    protected static V1ConfigMap ConfigMap(string name, params (string Key, string Value)[] data) => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Data = data.ToDictionary(pair => pair.Key, pair => pair.Value),
    };

    protected static V1Pod Pod(string name, string account = "default") => new()
    {
        Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["app"] = name } },
        Spec = new V1PodSpec { ServiceAccountName = account, Containers = [new V1Container { Name = "app", Image = "registry.example/app:1" }] },
    };

    protected static async Task<V1Status> RefusalAsync(Func<Task> call) => await Refusals.OfAsync(call);
}
