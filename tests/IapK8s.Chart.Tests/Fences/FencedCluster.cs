using System.Text.Json.Nodes;
using IapK8s.Chart.Tests.Renders;
using IapK8s.TestKit.Clusters;
using IapK8s.TestKit.Controllers;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace IapK8s.Chart.Tests.Fences;

/// <summary>An API server with the chart's definitions, roles and admission policies. There is no controller but where a test starts one: the fence has to hold by itself.</summary>
internal sealed class FencedCluster : IAsyncDisposable
{
    public const string Image = "registry.example.com/iap/iap-sidecar:0.1.0";

    private readonly InProcessCluster _cluster;
    private RunningController? _controller;
    private Kubernetes? _controllersClient;

    private FencedCluster(InProcessCluster cluster)
    {
        _cluster = cluster;
        Admin = cluster.AdminClient();
    }

    public Kubernetes Admin { get; }

    public static async Task<FencedCluster> StartAsync()
    {
        var fenced = new FencedCluster(await InProcessCluster.StartAsync());
        await fenced._cluster.InstallDefinitionsAsync(Repository.Here.PathOf("crds"));
        var chart = Render.Of("default");
        foreach (var role in chart.Of<V1ClusterRole>())
        {
            await fenced.Admin.RbacAuthorizationV1.CreateClusterRoleAsync(role);
        }

        foreach (var policy in chart.Of<V1ValidatingAdmissionPolicy>())
        {
            await fenced.Admin.AdmissionregistrationV1.CreateValidatingAdmissionPolicyAsync(policy);
        }

        foreach (var binding in chart.Of<V1ValidatingAdmissionPolicyBinding>())
        {
            await fenced.Admin.AdmissionregistrationV1.CreateValidatingAdmissionPolicyBindingAsync(binding);
        }

        return fenced;
    }

    /// <summary>The real controller, as the account that the chart gives it and with no more rights.</summary>
    public async Task<RunningController> StartControllerAsync(Action<RunningController>? prepare = null)
    {
        await CreateNamespaceAsync("iap-system");
        var chart = Render.Of("default");
        foreach (var role in chart.Of<V1Role>())
        {
            await Admin.RbacAuthorizationV1.CreateNamespacedRoleAsync(role, role.Namespace());
        }

        foreach (var binding in chart.Of<V1RoleBinding>())
        {
            await Admin.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(binding, binding.Namespace());
        }

        foreach (var binding in chart.Of<V1ClusterRoleBinding>())
        {
            await Admin.RbacAuthorizationV1.CreateClusterRoleBindingAsync(binding);
        }

        _controllersClient = new Kubernetes(await _cluster.ServiceAccountAsync("iap-system", "iap-controller"));
        return _controller = await RunningController.StartAsync(_controllersClient, _cluster.TokenIssuer, prepare);
    }

    /// <summary>What the controller asked so far.</summary>
    public IEnumerable<ApiCall> ControllersCalls => CallsOf("system:serviceaccount:iap-system:iap-controller");

    public IEnumerable<ApiCall> CallsOf(string user) => _cluster.Calls.Where(call => call.User == user);

    public Task<string> TokenAsync(string account, V1Pod pod, string audience) => _cluster.TokenAsync(pod.Namespace(), account, pod, audience);

    public Task CreateNamespaceAsync(string name, Dictionary<string, string>? labels = null) => _cluster.CreateNamespaceAsync(name, labels);

    /// <summary>A user who holds a ClusterRole, everywhere or in one namespace.</summary>
    public async Task<Kubernetes> UserAsync(string name, string role, string? ns = null)
    {
        var metadata = new V1ObjectMeta { Name = $"{name}-{role}" };
        var reference = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = role };
        Rbacv1Subject[] subjects = [new Rbacv1Subject { ApiGroup = "rbac.authorization.k8s.io", Kind = "User", Name = name }];
        if (ns is null)
        {
            await Admin.RbacAuthorizationV1.CreateClusterRoleBindingAsync(new V1ClusterRoleBinding { Metadata = metadata, RoleRef = reference, Subjects = subjects });
        }
        else
        {
            await Admin.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(new V1RoleBinding { Metadata = metadata, RoleRef = reference, Subjects = subjects }, ns);
        }

        return new Kubernetes(_cluster.User(name));
    }

    public Kubernetes As(string name) => new(_cluster.User(name, "system:masters"));

    /// <param name="spec">JSON.</param>
    /// <param name="podSelectors">What the leader would write into status, JSON; null for nothing yet.</param>
    public async Task CreatePolicyAsync(string ns, string name, string spec, string? podSelectors = null)
    {
        var policy = Policy("IapPolicy", name, spec);
        policy["metadata"]!["namespace"] = ns;
        await Admin.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(policy, "iapk8s.io", "v1alpha1", ns, "iappolicies");
        if (podSelectors is not null)
        {
            var patch = new V1Patch($$"""{"status":{"podSelectors":{{podSelectors}} } }""", V1Patch.PatchType.MergePatch);
            await Admin.CustomObjects.PatchNamespacedCustomObjectStatusAsync<JsonObject>(patch, "iapk8s.io", "v1alpha1", ns, "iappolicies", name);
        }
    }

    public Task CreateClusterPolicyAsync(string name, string spec) =>
        Admin.CustomObjects.CreateClusterCustomObjectAsync<JsonObject>(Policy("ClusterIapPolicy", name, spec), "iapk8s.io", "v1alpha1", "clusteriappolicies");

    /// <returns>Null where it was let in, else what the API server said.</returns>
    public static async Task<string?> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (HttpOperationException refusal)
        {
            return JsonNode.Parse(refusal.Response.Content)!["message"]!.GetValue<string>();
        }
    }

    /// <summary>As injection makes them: what its goldens hold, with the chart's image.</summary>
    public static V1Pod Injected(string golden, string ns, string name)
    {
        var text = File.ReadAllText(Repository.Here.PathOf("tests", "IapK8s.Controller.Tests", "testdata", "injection", golden, "expected.yaml"));
        var pod = KubernetesYaml.Deserialize<V1Pod>(text.Replace("registry.example.com/iap-sidecar:0.1.0", Image, StringComparison.Ordinal));
        pod.Metadata.NamespaceProperty = ns;
        (pod.Metadata.Name, pod.Metadata.GenerateName) = (name, null);
        return pod;
    }

    public async ValueTask DisposeAsync()
    {
        if (_controller is not null)
        {
            await _controller.DisposeAsync();
        }

        _controllersClient?.Dispose();
        Admin.Dispose();
        await _cluster.DisposeAsync();
    }

    private static JsonObject Policy(string kind, string name, string spec) => new()
    {
        ["apiVersion"] = "iapk8s.io/v1alpha1",
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = JsonNode.Parse(spec),
    };
}
