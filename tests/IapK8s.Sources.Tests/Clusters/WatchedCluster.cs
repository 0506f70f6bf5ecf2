using IapK8s.Resources;
using IapK8s.Sources.Clusters;
using IapK8s.TestKit.Clusters;
using k8s;
using k8s.Models;

namespace IapK8s.Sources.Tests.Clusters;

/// <summary>An API server with our kinds, and a source that watches it.</summary>
internal sealed class WatchedCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _troubles = [];
    private IAsyncEnumerator<SourceState>? _states;
    private Kubernetes? _reader;

    private WatchedCluster(InProcessCluster server)
    {
        Server = server;
        Admin = server.AdminClient();
    }

    public InProcessCluster Server { get; }

    public Kubernetes Admin { get; }

    public ClusterSource? Source { get; private set; }

    public IReadOnlyList<string> Troubles
    {
        get
        {
            lock (_troubles)
                return [.. _troubles];
        }
    }

    public static async Task<WatchedCluster> StartAsync(ClusterSettings? settings = null, Func<string, bool>? definitions = null)
    {
        var cluster = new WatchedCluster(await InProcessCluster.StartAsync(settings));
        foreach (var (kind, plural, isNamespaced) in Kinds.Where(kind => definitions?.Invoke(kind.Kind) ?? true))
            await cluster.Server.RegisterAsync(ApiGroup.Name, ApiGroup.Version, kind, plural, isNamespaced);
        await cluster.Server.CreateNamespaceAsync("shop");
        return cluster;
    }

    public Task DefineAsync(string kind)
    {
        var (_, plural, isNamespaced) = Kinds.Single(known => known.Kind == kind);
        return Server.RegisterAsync(ApiGroup.Name, ApiGroup.Version, kind, plural, isNamespaced);
    }

    public void Watch(KubernetesClientConfiguration? identity = null)
    {
        _reader = new Kubernetes(identity ?? Server.Admin());
        Source = new ClusterSource(_reader, TimeProvider.System);
        Source.Trouble += (resource, trouble) =>
        {
            lock (_troubles)
                _troubles.Add($"{resource}: {trouble ?? "fine"}");
        };
        _states = Source.WatchAsync(_stop.Token).GetAsyncEnumerator();
    }

    public async Task<SourceState> UntilAsync(Func<SourceState, bool> isThere)
    {
        while (true)
        {
            (await _states!.MoveNextAsync().AsTask().WaitAsync(Patience)).ShouldBeTrue();
            if (isThere(_states.Current))
                return _states.Current;
        }
    }

    public async Task UntilTroubleAsync(string part)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!Troubles.Any(trouble => trouble.Contains(part, StringComparison.Ordinal)))
            await Task.Delay(20, limit.Token);
    }

    public Task ApplyAsync(string plural, string ns, object resource) => Admin.CustomObjects.CreateNamespacedCustomObjectAsync(resource, ApiGroup.Name, ApiGroup.Version, ns, plural);

    public Task AddPolicyAsync(string name, string mode = "Enforce", string ns = "shop") => ApplyAsync("iappolicies", ns, Policy(name, mode));

    public Task ChangePolicyAsync(string name, string json) =>
        Admin.CustomObjects.PatchNamespacedCustomObjectAsync(new V1Patch(json, V1Patch.PatchType.MergePatch), ApiGroup.Name, ApiGroup.Version, "shop", "iappolicies", name);

    public static Dictionary<string, object> Policy(string name, string mode) => new()
    {
        ["apiVersion"] = ApiGroup.ApiVersion,
        ["kind"] = ApiGroup.IapPolicy,
        ["metadata"] = new Dictionary<string, object> { ["name"] = name },
        ["spec"] = new Dictionary<string, object>
        {
            ["mode"] = mode,
            ["targetRefs"] = new[] { new Dictionary<string, object> { ["kind"] = "Service", ["name"] = "shop" } },
            ["rules"] = new[] { new Dictionary<string, object> { ["name"] = "all", ["action"] = "Allow", ["members"] = new[] { "allUsers" } } },
        },
    };

    public static V1Pod Pod(string name) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["app"] = "shop" } },
        Spec = new V1PodSpec { Containers = [new V1Container { Name = "app", Image = "app", Ports = [new V1ContainerPort { ContainerPort = 8080, Name = "http" }] }] },
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_states is not null)
        {
            try
            {
                await _states.DisposeAsync();
            }
            catch (Exception error) when (error is OperationCanceledException or NotSupportedException)
            {
                // A step is under way: the token ends it.
            }
        }
        _reader?.Dispose();
        Admin.Dispose();
        await Server.DisposeAsync();
        _stop.Dispose();
    }

    private static readonly (string Kind, string Plural, bool IsNamespaced)[] Kinds =
    [
        (ApiGroup.IapPolicy, "iappolicies", true),
        (ApiGroup.ClusterIapPolicy, "clusteriappolicies", false),
        (ApiGroup.IapProvider, "iapproviders", true),
        (ApiGroup.ClusterIapProvider, "clusteriapproviders", false),
        (ApiGroup.IapAccessLevel, "iapaccesslevels", false),
        (ApiGroup.IapGroup, "iapgroups", false),
        (ApiGroup.IapDirectory, "iapdirectories", false),
        (ApiGroup.IapApplication, "iapapplications", true),
        (ApiGroup.IapRevocation, "iaprevocations", false),
    ];
}
