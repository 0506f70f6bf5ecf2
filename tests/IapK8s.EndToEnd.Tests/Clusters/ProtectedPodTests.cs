using System.Diagnostics;
using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace IapK8s.EndToEnd.Tests.Clusters;

/// <summary>From <c>kubectl apply</c> to a refused request: the API server calls the webhook, the pod that comes of it runs as its spec says, and the sidecar in it enforces what was applied.</summary>
internal sealed class ProtectedPodTests
{
    private const int Shop = 2;
    private const string Host = "shop.example.com";

    private ProtectedCluster _cluster = null!;

    [SetUp]
    public async Task Start()
    {
        _cluster = await ProtectedCluster.StartAsync();
        await _cluster.Admin.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = "shop" } });
    }

    [TearDown]
    public async Task Stop() => await _cluster.DisposeAsync();

    [Test]
    public async Task APolicyIsApplied_ThePodIsInjected_AndWhatIsAppliedNextIsEnforced()
    {
        await RunShopAsync();
        (await _cluster.AskAsync(Shop, Host, "/public/price-list")).ShouldBe(HttpStatusCode.OK);
        (await _cluster.AskAsync(Shop, Host, "/private")).ShouldBe(HttpStatusCode.Forbidden);
        (await _cluster.AskAsync(Shop, "elsewhere.example.com", "/public/price-list")).ShouldBe(HttpStatusCode.MisdirectedRequest);

        // The gateway proves from outside that nothing passes the sidecar by.
        // Before it counted any pod the policy was ready too.
        var status = await _cluster.StatusAsync("shop", "shop", status => ProtectedCluster.Condition(status, "Ready") == "True" && ProtectedCluster.Condition(status, "Programmed") == "True");
        ProtectedCluster.Condition(status, "Protected").ShouldBe("True");

        var began = Stopwatch.GetTimestamp();
        await _cluster.ApplyPolicyAsync("shop", "shop", Spec("/catalogue/**"));
        await UntilAsync("/public/price-list", HttpStatusCode.Forbidden);
        TestContext.Out.WriteLine($"applied to enforced: {Stopwatch.GetElapsedTime(began).TotalMilliseconds:F0} ms");
        (await _cluster.AskAsync(Shop, Host, "/catalogue/1")).ShouldBe(HttpStatusCode.OK);
        await _cluster.StatusAsync("shop", "shop", status => ProtectedCluster.Generation(status, "Programmed") == 2 && ProtectedCluster.Condition(status, "Ready") == "True");
    }

    [Test]
    public async Task APolicyThatIsDeleted_LeavesItsPodsClosed()
    {
        await RunShopAsync();
        await _cluster.Admin.CustomObjects.DeleteNamespacedCustomObjectAsync("iapk8s.io", "v1alpha1", "shop", "iappolicies", "shop");
        await UntilAsync("/public/price-list", HttpStatusCode.ServiceUnavailable);
    }

    [Test]
    public async Task WithoutTheController_WhatRunsGoesOn_AndWhatComesWithoutASidecarIsRefused()
    {
        await RunShopAsync();
        await _cluster.Controller.KillAsync();
        (await _cluster.AskAsync(Shop, Host, "/public/price-list")).ShouldBe(HttpStatusCode.OK);
        (await _cluster.AskAsync(Shop, Host, "/private")).ShouldBe(HttpStatusCode.Forbidden);
        var refusal = await Should.ThrowAsync<HttpOperationException>(() => _cluster.CreatePodAsync("shop", "shop-1"));
        refusal.Response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        refusal.Response.Content.ShouldContain("ValidatingAdmissionPolicy");

        await _cluster.StartControllerAsync();
        (await _cluster.CreatePodAsync("shop", "shop-2")).Spec.InitContainers.Select(container => container.Name).ShouldBe(["iap-capture", "iap-sidecar"]);
        await _cluster.ApplyPolicyAsync("shop", "shop", Spec("/catalogue/**"));
        await UntilAsync("/public/price-list", HttpStatusCode.Forbidden);
    }

    private async Task RunShopAsync()
    {
        await _cluster.ApplyPolicyAsync("shop", "shop", Spec("/public/**"));
        await _cluster.StatusAsync("shop", "shop", status => status["podSelectors"]?.AsArray().Count > 0);
        var pod = await _cluster.CreatePodAsync("shop", "shop-0");
        pod.Spec.InitContainers.Select(container => container.Name).ShouldBe(["iap-capture", "iap-sidecar"]);
        await _cluster.RunAsync(pod, Shop);
        await _cluster.ReadyAsync(pod, "iap-sidecar", Shop);
        await _cluster.ReadyAsync(pod, "app", Shop);
    }

    private async Task UntilAsync(string path, HttpStatusCode wanted)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            deadline.IsCancellationRequested.ShouldBeFalse(_cluster.Controller.Tail());
            try
            {
                if (await _cluster.AskAsync(Shop, Host, path) == wanted)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // A request under way is decided again, and ended where it is denied now.
            }
        }
    }

    private static string Spec(string path) => $$"""
        {
          "selector": {"matchLabels": {"app": "shop"} },
          "hosts": ["{{Host}}"],
          "rules": [{"name": "public", "action": "Allow", "members": ["allUsers"], "paths": ["{{path}}"]}]
        }
        """;
}
