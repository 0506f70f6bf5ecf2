using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace IapK8s.Controller.Tests.Admission.Webhooks;

/// <summary>Pods, asked about over TLS as the API server does it.</summary>
internal sealed class PodWebhookTests
{
    private const string Path = "/mutate-pods";

    private WebhookServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await WebhookServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task APodThatAPolicySelectsGetsTheSidecar_ThoughItHasNoNameYet()
    {
        var response = await AskAsync(Pod("shop"));
        response["allowed"]!.GetValue<bool>().ShouldBeTrue();
        response["patchType"]!.GetValue<string>().ShouldBe("JSONPatch");
        var patch = JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(response["patch"]!.GetValue<string>())))!.AsArray();
        var containers = patch.Single(operation => operation!["path"]!.GetValue<string>() == "/spec/initContainers")!["value"]!.AsArray();
        containers.Select(container => container!["name"]!.GetValue<string>()).ShouldBe(["iap-capture", "iap-sidecar"]);
        containers.ShouldAllBe(container => container!["image"]!.GetValue<string>() == "sidecar:1");
        containers[0]!["args"]!.AsArray().Select(flag => flag!.GetValue<string>()).ShouldContain("--lock-port=9001");
        containers[1]!["env"]![0]!["value"]!.GetValue<string>().ShouldBe(_server.Controller.Roots);
    }

    [Test]
    public async Task APodThatNobodySelectsIsLeftAlone()
    {
        var response = await AskAsync(Pod("blog"));
        response.Select(field => field.Key).ShouldBe(["uid", "allowed"], ignoreOrder: true);
        response["allowed"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Test]
    public async Task APodThatCannotBeProtectedIsRefused_WithEveryReason()
    {
        var pod = Pod("shop");
        pod["spec"]!["hostNetwork"] = true;
        pod["spec"]!["shareProcessNamespace"] = true;
        var response = await AskAsync(pod);
        response["allowed"]!.GetValue<bool>().ShouldBeFalse();
        var status = response["status"]!;
        status["code"]!.GetValue<int>().ShouldBe(403);
        status["message"]!.GetValue<string>().ShouldContain("spec.hostNetwork is true");
        status["details"]!["causes"]!.AsArray().Select(cause => cause!["field"]!.GetValue<string>()).ShouldBe(["spec.hostNetwork", "spec.shareProcessNamespace"]);
    }

    [TestCase("kube-system")]
    [TestCase("iap-system")]
    public async Task TheSystemsOwnPodsAreLeftAlone(string ns)
    {
        var response = await _server.AskAsync(Path, "Pod", "", Pod("shop"), ns: ns);
        response["allowed"]!.GetValue<bool>().ShouldBeTrue();
        response.ContainsKey("patch").ShouldBeFalse();
    }

    [TestCase("UPDATE", "")]
    [TestCase("CREATE", "exec")]
    public async Task OnlyPodsThatAreMadeAreChanged(string operation, string subResource)
    {
        var response = await _server.AskAsync(Path, "Pod", "", Pod("shop"), operation, subResource: subResource);
        response["allowed"]!.GetValue<bool>().ShouldBeTrue();
        response.ContainsKey("patch").ShouldBeFalse();
    }

    [Test]
    public async Task BeforeThereIsARoundPodsPassWithAWarning_AndTheFenceSeesToTheRest()
    {
        await using var server = await WebhookServer.StartAsync();
        server.Controller.Services.GetService(typeof(IapK8s.Controller.Reconciling.LatestRound)).ShouldBeOfType<IapK8s.Controller.Reconciling.LatestRound>().Set(null!);
        var response = await server.AskAsync(Path, "Pod", "", Pod("shop"));
        response["allowed"]!.GetValue<bool>().ShouldBeTrue();
        response.ContainsKey("patch").ShouldBeFalse();
        response["warnings"]![0]!.GetValue<string>().ShouldContain("has read no policies yet");
    }

    [TestCase("/mutate-pods", "{}", HttpStatusCode.BadRequest)]
    [TestCase("/mutate-pods", "not JSON", HttpStatusCode.BadRequest)]
    [TestCase("/mutate-pods", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"","kind":{"kind":"Pod"},"operation":"CREATE"}}""", HttpStatusCode.BadRequest)]
    [TestCase("/mutate-pods", """{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","request":{"uid":"1","kind":{"kind":"Pod"},"operation":"CREATE"}}""", HttpStatusCode.BadRequest)]
    [TestCase("/mutate-pods", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","uid":"2","kind":{"kind":"Pod"},"operation":"CREATE"}}""", HttpStatusCode.BadRequest)]
    [TestCase("/mutate-pods", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","kind":{"kind":"Pod"},"operation":"CREATE","namespace":"shop","object":{"spec":7}}}""", HttpStatusCode.InternalServerError)]
    [TestCase("/iapk8s.push.v1.PolicyDiscovery/Delta", "{}", HttpStatusCode.NotFound)]
    [TestCase("/healthz", "{}", HttpStatusCode.NotFound)]
    public async Task WhatIsNoQuestionIsRefused(string path, string body, HttpStatusCode status)
    {
        using var answer = await _server.SendAsync(path, body);
        answer.StatusCode.ShouldBe(status);
    }

    [Test]
    public async Task AQuestionOfOver3MiBIsNotRead()
    {
        using var answer = await _server.SendAsync(Path, new string(' ', 3 * 1024 * 1024 + 1));
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    private Task<JsonObject> AskAsync(JsonNode pod) => _server.AskAsync(Path, "Pod", "", pod);

    private static JsonNode Pod(string app) => JsonNode.Parse($$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"generateName":"{{app}}-","labels":{"app":"{{app}}"} },
         "spec":{"containers":[{"name":"app","image":"app:1","ports":[{"name":"http","containerPort":9001}]}]} }
        """)!;
}
