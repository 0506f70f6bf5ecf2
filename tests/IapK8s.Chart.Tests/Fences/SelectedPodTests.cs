using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace IapK8s.Chart.Tests.Fences;

/// <summary>The fence and the controller together, while no webhook answers: what a policy selects, now or before it was spoilt, starts with its sidecar or not at all.</summary>
internal sealed class SelectedPodTests
{
    private const string Rules = """ "rules":[{"name":"all","action":"Allow","members":["allUsers"]}] """;

    private FencedCluster _cluster = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cluster = await FencedCluster.StartAsync();
        await _cluster.CreateNamespaceAsync("shop");
        await _cluster.StartControllerAsync();
        await _cluster.Admin.AppsV1.CreateNamespacedDeploymentAsync(new V1Deployment
        {
            Metadata = new V1ObjectMeta { Name = "web" },
            Spec = new V1DeploymentSpec
            {
                Selector = new V1LabelSelector { MatchLabels = Labels("web"), MatchExpressions = [new V1LabelSelectorRequirement { Key = "canary", OperatorProperty = "DoesNotExist" }] },
                Template = new V1PodTemplateSpec { Metadata = new V1ObjectMeta { Labels = Labels("web") }, Spec = new V1PodSpec { Containers = [new V1Container { Name = "app", Image = "app:1" }] } },
            },
        }, "shop");
        await _cluster.Admin.CoreV1.CreateNamespacedServiceAsync(new V1Service
        {
            Metadata = new V1ObjectMeta { Name = "api" },
            Spec = new V1ServiceSpec { Selector = Labels("api"), Ports = [new V1ServicePort { Port = 80 }] },
        }, "shop");
    }

    [TearDown]
    public async Task StopAsync() => await _cluster.DisposeAsync();

    [Test]
    public async Task WhatThePolicyNamesIsRefusedBare_WhateverBecomesOfItsTargets()
    {
        (await TryAsync("web")).ShouldBeNull("no policy yet");
        await _cluster.CreatePolicyAsync("shop", "shop", $$"""{"targetRefs":[{"kind":"Deployment","name":"web"},{"kind":"Service","name":"api"}],{{Rules}} }""");
        await WaitAsync(status => status["podSelectors"] is JsonArray { Count: 2 });
        await ExpectAsync();

        // A newer version that is none.
        await ChangeAsync("""{"spec":{"targetRefs":null,"selector":{"matchLabels":{"app":"nobody"}},"rules":[{"name":"all","action":"Allow","members":["allUsers"],"condition":"nonsense"}]}}""");
        await WaitAsync(status => status["observedGeneration"]!.GetValue<long>() == 2);
        await ExpectAsync();

        await ChangeAsync($$"""{"spec":{"targetRefs":[{"kind":"Deployment","name":"web"},{"kind":"Service","name":"api"}],"selector":null,{{Rules}} } }""");
        await WaitAsync(status => status["observedGeneration"]!.GetValue<long>() == 3);

        // Whoever may delete a Service must not open pods by it.
        await _cluster.Admin.CoreV1.DeleteNamespacedServiceAsync("api", "shop");
        await _cluster.Admin.AppsV1.DeleteNamespacedDeploymentAsync("web", "shop");
        await WaitAsync(status => Condition(status, "ResolvedRefs") == "RefNotFound" && Message(status, "ResolvedRefs").StartsWith('2'));
        await ExpectAsync();
    }

    private async Task ExpectAsync()
    {
        (await TryAsync("web")).ShouldNotBeNull().ShouldContain("has no sidecar in first place");
        (await TryAsync("api")).ShouldNotBeNull().ShouldContain("has no sidecar in first place");
        (await TryAsync("web", "canary")).ShouldBeNull();
        (await TryAsync("other")).ShouldBeNull();
    }

    private Task<string?> TryAsync(string app, string? more = null)
    {
        var labels = Labels(app);
        if (more is not null)
        {
            labels[more] = "yes";
        }

        return FencedCluster.TryAsync(() => _cluster.Admin.CoreV1.CreateNamespacedPodAsync(new V1Pod
        {
            Metadata = new V1ObjectMeta { GenerateName = "bare-", Labels = labels },
            Spec = new V1PodSpec { Containers = [new V1Container { Name = "app", Image = "app:1" }] },
        }, "shop"));
    }

    private Task<JsonObject> ChangeAsync(string patch) =>
        _cluster.Admin.CustomObjects.PatchNamespacedCustomObjectAsync<JsonObject>(new V1Patch(patch, V1Patch.PatchType.MergePatch), "iapk8s.io", "v1alpha1", "shop", "iappolicies", "shop");

    private async Task WaitAsync(Func<JsonObject, bool> fits)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var policy = await _cluster.Admin.CustomObjects.GetNamespacedCustomObjectAsync<JsonObject>("iapk8s.io", "v1alpha1", "shop", "iappolicies", "shop", limit.Token);
            if (policy["status"] is JsonObject status && fits(status))
            {
                return;
            }

            await Task.Delay(20, limit.Token);
        }
    }

    private static string? Condition(JsonObject status, string type) => Find(status, type)?["reason"]?.GetValue<string>();

    private static string Message(JsonObject status, string type) => Find(status, type)?["message"]?.GetValue<string>() ?? "";

    private static JsonObject? Find(JsonObject status, string type) => status["conditions"]!.AsArray().OfType<JsonObject>().SingleOrDefault(condition => condition["type"]!.GetValue<string>() == type);

    private static Dictionary<string, string> Labels(string app) => new() { ["app"] = app };
}
