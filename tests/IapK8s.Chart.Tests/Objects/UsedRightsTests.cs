using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using IapK8s.Chart.Tests.Fences;
using IapK8s.Chart.Tests.Renders;
using IapK8s.TestKit.Clusters;
using IapK8s.TestKit.Controllers;
using k8s;
using k8s.Models;

namespace IapK8s.Chart.Tests.Objects;

/// <summary>The controller may do what it does, and nothing else: what the chart allows it is compared with what an API server was asked while the controller did all that it can.</summary>
internal sealed class UsedRightsTests
{
    private const string Rules = """ "rules":[{"name":"all","action":"Allow","members":["allUsers"]}] """;

    [Test]
    public async Task EveryRightIsUsed_AndNoOtherIsAskedFor()
    {
        await using var cluster = await FencedCluster.StartAsync();
        await PrepareAsync(cluster);
        var controller = await cluster.StartControllerAsync(controller => controller.ServeWebhooks());
        await WorkAsync(cluster, controller);

        var grants = AccessTable.Of(Render.Of("default")).Of("iap-controller").Where(grant => grant.Role == "iap-controller").ToList();
        var granted = grants.SelectMany(grant => grant.Rule.ApiGroups.SelectMany(group => grant.Rule.Resources.SelectMany(resource => grant.Rule.Verbs.Select(verb => Right(group, resource, verb)))))
            .Distinct().Order(StringComparer.Ordinal).ToList();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (granted.Except(Used(cluster)).Any() && !limit.IsCancellationRequested)
        {
            await Task.Delay(100, CancellationToken.None);
        }

        granted.Except(Used(cluster)).ShouldBeEmpty("the chart allows what nobody uses");
        // Reading the issuer's keys is every service account's by Kubernetes' own roles; the Secret in shop is for its owner to show, and that it may not be read is an answer too.
        cluster.ControllersCalls.Where(call => call.Path.Length == 0 && call is not { Resource: "secrets", Namespace: "shop", Verb: "list" } && !grants.Any(grant => Allows(grant, call))).Distinct().ShouldBeEmpty("the chart does not allow what the controller needs");
    }

    private static IEnumerable<string> Used(FencedCluster cluster) => cluster.ControllersCalls.Where(call => call.Path.Length == 0).Select(call => Right(call.Group, call.RuleResource, call.Verb)).Distinct();

    private static string Right(string group, string resource, string verb) => $"{resource}{(group.Length > 0 ? "." + group : "")} {verb}";

    private static bool Allows(Grant grant, ApiCall call) =>
        (grant.Namespace is null || grant.Namespace == call.Namespace)
        && grant.Rule.ApiGroups.Contains(call.Group) && grant.Rule.Resources.Contains(call.RuleResource) && grant.Rule.Verbs.Contains(call.Verb)
        && (grant.Rule.ResourceNames is not { Count: > 0 } names || names.Contains(call.Name));

    /// <summary>One of everything, before there are webhooks that nobody serves.</summary>
    private static async Task PrepareAsync(FencedCluster cluster)
    {
        await cluster.CreateNamespaceAsync("shop");
        await cluster.CreatePolicyAsync("shop", "shop", $$"""{"selector":{"matchLabels":{"app":"shop"} },{{Rules}} }""");
        await CreateAsync(cluster, "IapProvider", "iapproviders", "shop", """{"issuer":"http://idp.localhost:1","clientId":"shop","clientSecretRef":{"name":"client","key":"secret"}}""");
        await cluster.CreateClusterPolicyAsync("central", $$"""{"namespaceSelector":{},{{Rules}} }""");
        // Its Secret is where the controller may read by its own role.
        await CreateAsync(cluster, "ClusterIapProvider", "clusteriapproviders", null, """{"issuer":"http://idp.localhost:1","clientId":"corp","clientSecretRef":{"namespace":"iap-system","name":"client","key":"secret"},"allowedNamespaces":["*"]}""");
        await CreateAsync(cluster, "IapAccessLevel", "iapaccesslevels", null, """{"basic":{"conditions":[{"clientCidrs":["10.0.0.0/8"]}]}}""");
        await CreateAsync(cluster, "IapGroup", "iapgroups", null, """{"members":["user:a@example.com"]}""");
        await CreateAsync(cluster, "IapDirectory", "iapdirectories", null, """{"servers":["ldap://127.0.0.1:1"],"bind":{"dn":"cn=iap","secretRef":{"name":"client","key":"secret"}},"users":{"baseDN":"ou=people"},"groups":{"baseDN":"ou=groups"}}""");
        await CreateAsync(cluster, "IapApplication", "iapapplications", "shop", """{"hosts":["erp.example.com"],"upstreams":[{"url":"https://192.0.2.1"}]}""");
        await CreateAsync(cluster, "IapRevocation", "iaprevocations", null, """{"user":{"provider":"corp","sub":"bob"},"notBefore":"2026-01-01T00:00:00Z"}""");
    }

    private static async Task WorkAsync(FencedCluster cluster, RunningController controller)
    {
        // What was read of a directory that is no more.
        await cluster.Admin.CoreV1.CreateNamespacedSecretAsync(new V1Secret
        {
            Metadata = new V1ObjectMeta { Name = $"iap-directory-{Convert.ToHexStringLower(SHA256.HashData("gone"u8).AsSpan(0, 8))}" },
            Type = "iapk8s.io/directory",
            StringData = new Dictionary<string, string> { ["manifest.json"] = """{"directory":"gone","hash":"","readAt":"2026-01-01T00:00:00Z","changedAt":"2026-01-01T00:00:00Z","groups":0,"people":0,"memberships":0,"prefix":"","shards":[],"bookmark":null}""" },
        }, "iap-system");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        // Whose token proves a pod that is not there: only the API server can judge it.
        var gone = await CreatePodAsync(cluster, "gone", "other");
        var token = await cluster.TokenAsync("shop-account", gone, "iap-controller");
        await cluster.Admin.CoreV1.DeleteNamespacedPodAsync("gone", "shop", gracePeriodSeconds: 0);
        while (!cluster.ControllersCalls.Any(call => call.Resource == "tokenreviews"))
        {
            limit.Token.ThrowIfCancellationRequested();
            await CallAsync(controller, token);
        }

        // A pod that was made before its policy, and one more: an event, told again. The fence would refuse both by now.
        foreach (var binding in (await cluster.Admin.AdmissionregistrationV1.ListValidatingAdmissionPolicyBindingAsync()).Items)
        {
            await cluster.Admin.AdmissionregistrationV1.DeleteValidatingAdmissionPolicyBindingAsync(binding.Name());
        }

        await CreatePodAsync(cluster, "one", "shop");
        await WaitAsync(() => cluster.Admin.CoreV1.ListNamespacedEvent("shop").Items.Any(told => told.Reason == "RestartRequired"));
        await CreatePodAsync(cluster, "two", "shop");

        // Somebody spoils the authority, and the webhooks are installed.
        await WaitAsync(() => cluster.ControllersCalls.Any(call => call is { Resource: "secrets", Verb: "create", Namespace: "iap-system" }) && Exists(cluster));
        await cluster.Admin.CoreV1.PatchNamespacedSecretAsync(new V1Patch("""{"data":{"ca.crt":"AAAA"}}""", V1Patch.PatchType.MergePatch), "iap-controller-ca", "iap-system");
        foreach (var webhooks in Render.Of("default").Of<V1MutatingWebhookConfiguration>())
        {
            await cluster.Admin.AdmissionregistrationV1.CreateMutatingWebhookConfigurationAsync(webhooks);
        }

        foreach (var webhooks in Render.Of("default").Of<V1ValidatingWebhookConfiguration>())
        {
            await cluster.Admin.AdmissionregistrationV1.CreateValidatingWebhookConfigurationAsync(webhooks);
        }
    }

    private static bool Exists(FencedCluster cluster) => cluster.Admin.CoreV1.ListNamespacedSecret("iap-system").Items.Any(secret => secret.Name() == "iap-controller-ca");

    /// <summary>The push stream, as far as its credential is looked at.</summary>
    private static async Task CallAsync(RunningController controller, string token)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPem(controller.Roots);
        using var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(controller.Address, "/iapk8s.push.v1.PolicyDiscovery/Delta"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, "gRPC tells the rest in trailers");
    }

    private static Task<V1Pod> CreatePodAsync(FencedCluster cluster, string name, string app) => cluster.Admin.CoreV1.CreateNamespacedPodAsync(new V1Pod
    {
        Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["app"] = app } },
        Spec = new V1PodSpec { ServiceAccountName = "shop-account", Containers = [new V1Container { Name = "app", Image = "app:1" }] },
    }, "shop");

    private static async Task CreateAsync(FencedCluster cluster, string kind, string plural, string? ns, string spec)
    {
        var document = new JsonObject { ["apiVersion"] = "iapk8s.io/v1alpha1", ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = "corp" }, ["spec"] = JsonNode.Parse(spec) };
        await (ns is null
            ? cluster.Admin.CustomObjects.CreateClusterCustomObjectAsync<JsonObject>(document, "iapk8s.io", "v1alpha1", plural)
            : cluster.Admin.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(document, "iapk8s.io", "v1alpha1", ns, plural));
    }

    private static async Task WaitAsync(Func<bool> fits)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!fits())
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
