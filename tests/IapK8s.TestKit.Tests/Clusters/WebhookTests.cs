using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace IapK8s.TestKit.Tests.Clusters;

internal sealed class WebhookTests : ClusterTests
{
    private TestWebhook _webhook = null!;

    [SetUp]
    public async Task StartWebhookAsync() => _webhook = await TestWebhook.StartAsync();

    [TearDown]
    public async Task StopWebhookAsync()
    {
        await Client.AdmissionregistrationV1.DeleteCollectionMutatingWebhookConfigurationAsync();
        await Client.AdmissionregistrationV1.DeleteCollectionValidatingWebhookConfigurationAsync();
        await _webhook.DisposeAsync();
    }

    [Test]
    public async Task AMutatingWebhookPatches()
    {
        _webhook.Answer = _ => TestWebhook.Patch("""[{"op":"add","path":"/data","value":{"by":"webhook"}}]""");
        await MutateAsync();
        var created = await ConfirmedAsync(() => Client.CoreV1.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { GenerateName = "m-" } }, Namespace), map => map.Data?["by"] == "webhook");
        created.Name().ShouldStartWith("m-");
        var request = _webhook.Requests[^1];
        ((string?)request["operation"], (string?)request["resource"]!["resource"], (string?)request["userInfo"]!["username"], request["object"]!["metadata"]!["uid"]).ShouldBe(("CREATE", "configmaps", "admin", null));
    }

    [Test]
    public async Task AValidatingWebhookRefuses()
    {
        _webhook.Answer = _ => new JsonObject { ["allowed"] = false, ["status"] = new JsonObject { ["message"] = "not today" } };
        await ValidateAsync();
        V1Status? refusal = null;
        await Eventually.HoldsAsync(async () => (refusal = await RefusalAsync(() => Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("m"), Namespace, dryRun: "All"))).Code == 403);
        refusal!.Message.ShouldBe("admission webhook \"hook.example.com\" denied the request: not today");
    }

    [TestCase("Fail")]
    [TestCase("Ignore")]
    public async Task FailurePolicySaysWhatADeadWebhookMeans(string policy)
    {
        await _webhook.DisposeAsync();
        await ValidateAsync(policy);
        if (policy == "Ignore")
        {
            await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("m"), Namespace);
            return;
        }
        V1Status? refusal = null;
        await Eventually.HoldsAsync(async () => (refusal = await RefusalAsync(() => Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("m"), Namespace, dryRun: "All"))).Code == 500);
        refusal!.Message.ShouldStartWith("Internal error occurred: failed calling webhook \"hook.example.com\": failed to call webhook: Post");
    }

    [Test]
    public async Task AnAnswerToAnotherRequestIsNone()
    {
        _webhook.Answer = _ => new JsonObject { ["allowed"] = true, ["uid"] = "another" };
        await ValidateAsync();
        await Eventually.HoldsAsync(async () => (await RefusalAsync(() => Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("m"), Namespace, dryRun: "All"))).Code == 500);
    }

    [Test]
    public async Task ConditionsAndSelectorsSayWhoIsAsked()
    {
        _webhook.Answer = _ => new JsonObject { ["allowed"] = false };
        await ValidateAsync(conditions: [new V1MatchCondition { Name = "flagged", Expression = "has(object.data) && object.data.flag == 'yes'" }]);
        await Eventually.HoldsAsync(async () => (await RefusalAsync(() => Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("m", ("flag", "yes")), Namespace, dryRun: "All"))).Code == 403);
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("m", ("flag", "no")), Namespace);
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap(Namespace, ("flag", "yes")), "default");
    }

    private static async Task<T> ConfirmedAsync<T>(Func<Task<T>> call, Func<T, bool> isIt)
    {
        T result = default!;
        await Eventually.HoldsAsync(async () => isIt(result = await call()));
        return result;
    }

    private V1LabelSelector Own() => new() { MatchLabels = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = Namespace } };

    private static V1RuleWithOperations[] Rules() => [new V1RuleWithOperations { ApiGroups = [""], ApiVersions = ["v1"], Operations = ["CREATE"], Resources = ["configmaps"] }];

    private Admissionregistrationv1WebhookClientConfig Address() => new() { Url = _webhook.Url, CaBundle = _webhook.CaBundle };

    private Task<V1MutatingWebhookConfiguration> MutateAsync() => Client.AdmissionregistrationV1.CreateMutatingWebhookConfigurationAsync(new V1MutatingWebhookConfiguration
    {
        Metadata = new V1ObjectMeta { Name = Namespace },
        Webhooks = [new V1MutatingWebhook { Name = "hook.example.com", AdmissionReviewVersions = ["v1"], SideEffects = "None", ClientConfig = Address(), NamespaceSelector = Own(), Rules = Rules() }],
    });

    private Task<V1ValidatingWebhookConfiguration> ValidateAsync(string failurePolicy = "Fail", IList<V1MatchCondition>? conditions = null) => Client.AdmissionregistrationV1.CreateValidatingWebhookConfigurationAsync(new V1ValidatingWebhookConfiguration
    {
        Metadata = new V1ObjectMeta { Name = Namespace },
        Webhooks =
        [
            new V1ValidatingWebhook
            {
                Name = "hook.example.com", AdmissionReviewVersions = ["v1"], SideEffects = "None", ClientConfig = Address(), NamespaceSelector = Own(), Rules = Rules(), FailurePolicy = failurePolicy, MatchConditions = conditions,
            },
        ],
    });
}
