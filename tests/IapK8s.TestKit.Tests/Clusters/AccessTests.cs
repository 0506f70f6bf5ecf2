using System.Text.Json;
using IapK8s.TestKit.Clusters;
using k8s;
using k8s.Models;

namespace IapK8s.TestKit.Tests.Clusters;

internal sealed class AccessTests : ClusterTests
{
    [Test]
    public async Task AWrongTokenIsNobody()
    {
        var configuration = await Cluster.ServiceAccountAsync(Namespace, "reader");
        configuration.AccessToken = configuration.AccessToken[..^8] + "AAAAAAAA";
        using var client = new Kubernetes(configuration);
        var refusal = await RefusalAsync(() => client.CoreV1.ListNamespacedSecretAsync(Namespace));
        (refusal.Code, refusal.Reason).ShouldBe((401, "Unauthorized"));
    }

    [Test]
    public async Task WhoIsNotBoundMayNothing()
    {
        using var client = new Kubernetes(await Cluster.ServiceAccountAsync(Namespace, "reader"));
        var refusal = await RefusalAsync(() => client.CoreV1.ListNamespacedSecretAsync(Namespace));
        (refusal.Code, refusal.Reason).ShouldBe((403, "Forbidden"));
        refusal.Message.ShouldBe($"secrets is forbidden: User \"system:serviceaccount:{Namespace}:reader\" cannot list resource \"secrets\" in API group \"\" in the namespace \"{Namespace}\"");
        (await RefusalAsync(() => client.CoreV1.ListNodeAsync())).Message.ShouldEndWith("cannot list resource \"nodes\" in API group \"\" at the cluster scope");
        (await RefusalAsync(() => client.CoreV1.ReadNamespacedSecretAsync("s", Namespace))).Message.ShouldStartWith("secrets \"s\" is forbidden: ");
    }

    [Test]
    public async Task ARoleHoldsInItsNamespace()
    {
        await BindAsync("reader", new V1PolicyRule { ApiGroups = [""], Resources = ["configmaps"], Verbs = ["list"] });
        using var client = new Kubernetes(await Cluster.ServiceAccountAsync(Namespace, "reader"));
        await client.CoreV1.ListNamespacedConfigMapAsync(Namespace);
        (await RefusalAsync(() => client.CoreV1.ListNamespacedConfigMapAsync("default"))).Code.ShouldBe(403);
        (await RefusalAsync(() => client.CoreV1.ListConfigMapForAllNamespacesAsync())).Code.ShouldBe(403);
        (await RefusalAsync(() => client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), Namespace))).Code.ShouldBe(403);
    }

    [Test]
    public async Task ARoleMayNameObjects()
    {
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("mine"), Namespace);
        await BindAsync("reader", new V1PolicyRule { ApiGroups = [""], Resources = ["configmaps"], Verbs = ["get", "list"], ResourceNames = ["mine"] });
        using var client = new Kubernetes(await Cluster.ServiceAccountAsync(Namespace, "reader"));
        await client.CoreV1.ReadNamespacedConfigMapAsync("mine", Namespace);
        await client.CoreV1.ListNamespacedConfigMapAsync(Namespace, fieldSelector: "metadata.name=mine");
        (await RefusalAsync(() => client.CoreV1.ReadNamespacedConfigMapAsync("other", Namespace))).Code.ShouldBe(403);
        (await RefusalAsync(() => client.CoreV1.ListNamespacedConfigMapAsync(Namespace))).Code.ShouldBe(403);
    }

    [Test]
    public async Task ASubresourceNeedsItsOwnRule()
    {
        await Client.CoreV1.CreateNamespacedPodAsync(Pod("a"), Namespace);
        await BindAsync("writer", new V1PolicyRule { ApiGroups = [""], Resources = ["pods"], Verbs = ["*"] });
        using var client = new Kubernetes(await Cluster.ServiceAccountAsync(Namespace, "writer"));
        var pod = await client.CoreV1.ReadNamespacedPodAsync("a", Namespace);
        var refusal = await RefusalAsync(() => client.CoreV1.ReplaceNamespacedPodStatusAsync(pod, "a", Namespace));
        refusal.Message.ShouldContain("cannot update resource \"pods/status\"");
    }

    [Test]
    public async Task TokensAreBoundToTheirPod()
    {
        var pod = await Client.CoreV1.CreateNamespacedPodAsync(Pod("a", "app"), Namespace);
        var token = await Cluster.TokenAsync(Namespace, "app", pod, "iap-controller");
        var review = await ReviewAsync(token, "iap-controller");
        (review.Authenticated, review.User.Username).ShouldBe((true, $"system:serviceaccount:{Namespace}:app"));
        review.User.Extra["authentication.kubernetes.io/pod-name"].ShouldBe(["a"]);
        review.User.Extra["authentication.kubernetes.io/pod-uid"].ShouldBe([pod.Uid()]);
        (await ReviewAsync(token, "another")).Authenticated.ShouldNotBe(true);

        await Client.CoreV1.DeleteNamespacedPodAsync("a", Namespace, gracePeriodSeconds: 0);
        (await ReviewAsync(token, "iap-controller")).Authenticated.ShouldNotBe(true);
    }

    [Test]
    public async Task ATokenForAnotherAudienceOpensNothingHere()
    {
        var configuration = await Cluster.ServiceAccountAsync(Namespace, "app");
        configuration.AccessToken = await Cluster.TokenAsync(Namespace, "app", null, "iap-controller");
        using var client = new Kubernetes(configuration);
        (await RefusalAsync(() => client.CoreV1.ListNamespacedSecretAsync(Namespace))).Code.ShouldBe(401);
    }

    [Test]
    public async Task AReviewTellsWhatAUserMay()
    {
        await BindAsync("reader", new V1PolicyRule { ApiGroups = [""], Resources = ["configmaps"], Verbs = ["list"] });
        (await MayAsync("list")).ShouldBe(true);
        (await MayAsync("delete")).ShouldBe(false);

        async Task<bool> MayAsync(string verb)
        {
            var review = new V1SubjectAccessReview
            {
                Spec = new V1SubjectAccessReviewSpec
                {
                    User = $"system:serviceaccount:{Namespace}:reader",
                    ResourceAttributes = new V1ResourceAttributes { Verb = verb, Resource = "configmaps", NamespaceProperty = Namespace },
                },
            };
            return (await Client.AuthorizationV1.CreateSubjectAccessReviewAsync(review)).Status.Allowed;
        }
    }

    [Test]
    public async Task TheIssuerPublishesItsKeys()
    {
        // The client's own methods read these as strings, which they are not.
        using var client = new Kubernetes(await Cluster.ServiceAccountAsync(Namespace, "app"));
        using var keys = JsonDocument.Parse(await ReadAsync(client, "openid/v1/jwks"));
        keys.RootElement.GetProperty("keys")[0].GetProperty("alg").GetString().ShouldBe("RS256");
        using var discovery = JsonDocument.Parse(await ReadAsync(client, ".well-known/openid-configuration"));
        discovery.RootElement.GetProperty("issuer").GetString().ShouldBe(Cluster.TokenIssuer);

        static async Task<string> ReadAsync(Kubernetes client, string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(client.BaseUri, path));
            await client.Credentials.ProcessHttpRequestAsync(request, CancellationToken.None);
            using var response = await client.HttpClient.SendAsync(request);
            return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        }
    }

    [Test]
    public async Task CallsAreKeptAsRbacSeesThem()
    {
        using var client = new Kubernetes(await Cluster.ServiceAccountAsync(Namespace, "caller"));
        await RefusalAsync(() => client.CoreV1.ReadNamespacedPodStatusAsync("a", Namespace));
        (await Cluster.CallsAsync()).ShouldContain(new ApiCall($"system:serviceaccount:{Namespace}:caller", "get", "", "pods", "status", Namespace, "a", ""));
    }

    private async Task<V1TokenReviewStatus> ReviewAsync(string token, string audience) =>
        (await Client.AuthenticationV1.CreateTokenReviewAsync(new V1TokenReview { Spec = new V1TokenReviewSpec { Token = token, Audiences = [audience] } })).Status;

    private async Task BindAsync(string account, V1PolicyRule rule)
    {
        await Client.RbacAuthorizationV1.CreateNamespacedRoleAsync(new V1Role { Metadata = new V1ObjectMeta { Name = account }, Rules = [rule] }, Namespace);
        await Client.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(
            new V1RoleBinding
            {
                Metadata = new V1ObjectMeta { Name = account },
                RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "Role", Name = account },
                Subjects = [new Rbacv1Subject { Kind = "ServiceAccount", Name = account, NamespaceProperty = Namespace }],
            },
            Namespace);
    }
}
