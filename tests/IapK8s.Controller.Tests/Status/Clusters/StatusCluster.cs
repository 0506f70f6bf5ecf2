using System.Text.Json.Nodes;
using IapK8s.Controller.Tests.Push;
using IapK8s.Protocol.Credentials;
using IapK8s.Resources;
using IapK8s.Resources.Schemas;
using IapK8s.TestKit.Clusters;
using IapK8s.TestKit.Controllers;
using IapK8s.TestKit.Identities;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace IapK8s.Controller.Tests.Status.Clusters;

/// <summary>An API server with our definitions, one Deployment with pods, and a whole controller that writes to it as the user of its name.</summary>
internal sealed class StatusCluster : IAsyncDisposable
{
    public const string AllowAll = """ "rules":[{"name":"all","action":"Allow","members":["allUsers"]}] """;
    public const string OfDeployment = $$"""{"targetRefs":[{"kind":"Deployment","name":"shop"}],{{AllowAll}} }""";

    private readonly List<(RunningController Controller, Kubernetes Client)> _controllers = [];

    private StatusCluster(InProcessCluster server)
    {
        Server = server;
        Admin = server.AdminClient();
    }

    public InProcessCluster Server { get; }

    public Kubernetes Admin { get; }

    public RunningController Controller => _controllers[0].Controller;

    public static async Task<StatusCluster> StartAsync(bool withController = true)
    {
        var cluster = new StatusCluster(await InProcessCluster.StartAsync());
        await cluster.Server.InstallOwnDefinitionsAsync();
        await cluster.Server.CreateNamespaceAsync("iap-system");
        await cluster.Server.CreateNamespaceAsync("shop");
        await cluster.Server.TokenAsync("shop", "shop-account");
        await cluster.Admin.AppsV1.CreateNamespacedDeploymentAsync(new V1Deployment
        {
            Metadata = new V1ObjectMeta { Name = "shop" },
            Spec = new V1DeploymentSpec
            {
                Selector = new V1LabelSelector { MatchLabels = Labels("shop") },
                Template = new V1PodTemplateSpec { Metadata = new V1ObjectMeta { Labels = Labels("shop") }, Spec = new V1PodSpec { Containers = [App] } },
            },
        }, "shop");
        if (withController)
        {
            await cluster.StartControllerAsync("first");
        }

        return cluster;
    }

    private static V1Container App => new() { Name = "app", Image = "app", Ports = [new V1ContainerPort { ContainerPort = 8080 }] };

    private static Dictionary<string, string> Labels(string app) => new() { ["app"] = app };

    public async Task<RunningController> StartControllerAsync(string user)
    {
        var client = new Kubernetes(Server.User(user, "system:masters"));
        var controller = await RunningController.StartAsync(client, Server.TokenIssuer);
        _controllers.Add((controller, client));
        return controller;
    }

    public async Task StopControllerAsync(RunningController controller)
    {
        await controller.DisposeAsync();
        var (_, client) = _controllers.Single(running => running.Controller == controller);
        _controllers.RemoveAll(running => running.Controller == controller);
        client.Dispose();
    }

    /// <param name="withSidecar">As injection would have made it, as far as it tells in the pod's list of containers.</param>
    public async Task<V1Pod> CreatePodAsync(string name, string app = "shop", bool withSidecar = true)
    {
        var pod = await Admin.CoreV1.CreateNamespacedPodAsync(new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = name, Labels = Labels(app) },
            Spec = new V1PodSpec
            {
                ServiceAccountName = "shop-account",
                InitContainers = withSidecar ? [new V1Container { Name = "iap-sidecar", Image = "sidecar", RestartPolicy = "Always" }] : null,
                Containers = [App],
            },
        }, "shop");
        // Without a host of its own a policy is about the pod's address, so there has to be one.
        var address = $"10.0.{name[^1] % 250}.{Random.Shared.Next(1, 250)}";
        await Admin.CoreV1.PatchNamespacedPodStatusAsync(new V1Patch($$"""{"status": {"podIP": "{{address}}", "podIPs": [{"ip": "{{address}}"}]} }""", V1Patch.PatchType.MergePatch), name, "shop");
        return pod;
    }

    public async Task<TestSubscriber> SubscribeAsync(V1Pod pod, RunningController? controller = null)
    {
        var token = await Server.TokenAsync("shop", "shop-account", pod, TokenAudiences.Controller);
        controller ??= Controller;
        return await TestSubscriber.SubscribeAsync(controller.Address, new HeldToken(new TrustedRootSet(controller.Roots, null), token));
    }

    public Task ApplyAsync(string kind, string name, string spec, string ns = "shop")
    {
        var known = Kind(kind);
        var document = new JsonObject { ["apiVersion"] = ApiGroup.ApiVersion, ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = JsonNode.Parse(spec) };
        return known.IsNamespaced
            ? Admin.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(document, ApiGroup.Name, ApiGroup.Version, ns, known.Plural)
            : Admin.CustomObjects.CreateClusterCustomObjectAsync<JsonObject>(document, ApiGroup.Name, ApiGroup.Version, known.Plural);
    }

    public Task ChangeAsync(string name, string patch) =>
        Admin.CustomObjects.PatchNamespacedCustomObjectAsync<JsonObject>(new V1Patch(patch, V1Patch.PatchType.MergePatch), ApiGroup.Name, ApiGroup.Version, "shop", "iappolicies", name);

    public Task OverwriteStatusAsync(string name, string status) => Admin.CustomObjects.PatchNamespacedCustomObjectStatusAsync<JsonObject>(
        new V1Patch($$"""{"status": {{status}} }""", V1Patch.PatchType.MergePatch), ApiGroup.Name, ApiGroup.Version, "shop", "iappolicies", name);

    public Task DeleteAsync(string name) => Admin.CustomObjects.DeleteNamespacedCustomObjectAsync(ApiGroup.Name, ApiGroup.Version, "shop", "iappolicies", name);

    public async Task<StatusView> ReadAsync(string kind, string name, string ns = "shop")
    {
        var known = Kind(kind);
        return new StatusView(known.IsNamespaced
            ? await Admin.CustomObjects.GetNamespacedCustomObjectAsync<JsonObject>(ApiGroup.Name, ApiGroup.Version, ns, known.Plural, name)
            : await Admin.CustomObjects.GetClusterCustomObjectAsync<JsonObject>(ApiGroup.Name, ApiGroup.Version, known.Plural, name));
    }

    public Task<StatusView> WaitAsync(string name, Func<StatusView, bool> fits) => WaitAsync(ApiGroup.IapPolicy, name, fits);

    /// <summary>Returns the object once it fits; fails after 30 s with what it was last.</summary>
    public async Task<StatusView> WaitAsync(string kind, string name, Func<StatusView, bool> fits, string ns = "shop")
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            StatusView? view = null;
            try
            {
                view = await ReadAsync(kind, name, ns);
                if (fits(view))
                {
                    return view;
                }
            }
            catch (Exception error) when (error is HttpRequestException or HttpOperationException)
            {
                // Away, as tests want it.
            }

            limit.IsCancellationRequested.ShouldBeFalse($"{kind} {name} is {view}");
            await Task.Delay(20);
        }
    }

    public int Patches(string user, string name) => Server.Calls.Count(call => call.User == user && call is { Verb: "patch", Subresource: "status" } && call.Name == name);

    public async ValueTask DisposeAsync()
    {
        foreach (var (controller, client) in _controllers.AsEnumerable().Reverse())
        {
            await controller.DisposeAsync();
            client.Dispose();
        }

        Admin.Dispose();
        await Server.DisposeAsync();
    }

    private static ResourceKind Kind(string name) => ResourceKinds.All.Single(kind => kind.Name == name);
}
