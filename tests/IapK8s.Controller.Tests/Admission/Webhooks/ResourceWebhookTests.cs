using System.Text.Json.Nodes;
using IapK8s.Compiler.Inputs;

namespace IapK8s.Controller.Tests.Admission.Webhooks;

/// <summary>Resources of ours, asked about over TLS as the API server does it.</summary>
internal sealed class ResourceWebhookTests
{
    private WebhookServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await WebhookServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task ASoundPolicyPasses()
    {
        var response = await AskAsync(Policy("new", """{"selector":{"matchLabels":{"app":"shop"}},"hosts":["new.example.com"],"rules":[{"name":"all","action":"Allow","members":["allUsers"]}]}"""));
        response["allowed"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Test]
    public async Task EveryMistakeIsToldAtOnce_WithItsField()
    {
        var response = await AskAsync(Policy("new", """
            {"selector":{"matchLabels":{"app":"shop"}},"hosts":["new.example.com/path"],"enforcAt":"Sidecar","session":{"maxAge":"8 hours"},
             "rules":[{"name":"all","action":"Allow","members":["allUsers"],"condition":"request.method ="}]}
            """));
        response["allowed"]!.GetValue<bool>().ShouldBeFalse();
        var status = response["status"]!;
        status["code"]!.GetValue<int>().ShouldBe(422);
        status["reason"]!.GetValue<string>().ShouldBe("Invalid");
        status["details"]!["causes"]!.AsArray().Select(cause => cause!["field"]!.GetValue<string>())
            .ShouldBe(["spec.enforcAt", "spec.hosts[0]", "spec.session.maxAge", "spec.rules[all].condition"], ignoreOrder: true);
        status["message"]!.GetValue<string>().ShouldContain("spec.session.maxAge");
    }

    [Test]
    public async Task AHostOfAnotherNamespaceIsRefused()
    {
        var response = await AskAsync(Policy("thief", """{"selector":{"matchLabels":{"app":"shop"}},"hosts":["http://wiki.localhost:8081"],"rules":[{"name":"all","action":"Allow","members":["allUsers"]}]}"""));
        response["allowed"]!.GetValue<bool>().ShouldBeFalse();
        response["status"]!["details"]!["causes"]![0]!["reason"]!.GetValue<string>().ShouldBe("HostConflict");
    }

    [Test]
    public async Task WhatIsNotThereYetIsAWarning()
    {
        var response = await AskAsync(Policy("early", """{"targetRefs":[{"kind":"Service","name":"later"}],"hosts":["early.example.com"],"rules":[{"name":"all","action":"Allow","members":["allUsers"]}]}"""));
        response["allowed"]!.GetValue<bool>().ShouldBeTrue();
        response["warnings"]!.AsArray().ShouldContain(warning => warning!.GetValue<string>().Contains("There is no Service shop/later"));
    }

    /// <summary>Refusing enforceAt: Both would keep a sidecar out; and either may come before the gateway that serves it.</summary>
    [TestCase("Both")]
    [TestCase("Gateway")]
    public async Task WhatNoGatewayServesIsAWarning_WholeAsItIsShown(string place)
    {
        await using var server = await WebhookServer.StartAsync(serving: GatewayServing.None);
        var response = await server.AskAsync("/validate", "IapPolicy", "iapk8s.io", Policy(
            "asked", $$"""{"targetRefs":[{"kind":"Service","name":"shop"}],"enforceAt":"{{place}}","hosts":["asked.example.com"],"rules":[{"name":"all","action":"Allow","members":["allUsers"]}]}"""));
        response["allowed"]!.GetValue<bool>().ShouldBeTrue();
        response["warnings"]!.AsArray().Select(warning => warning!.GetValue<string>()).ShouldContain(
            $"spec.enforceAt: {place} has ingresses ask the gateway, which was not started to answer them. Set gateway.forwardAuth.enabled=true in the chart, or start the gateway with --forward-auth-listen and the controller with forward-auth in --gateway-serves.");
    }

    [TestCase("UPDATE", "status")]
    [TestCase("DELETE", "")]
    public async Task NothingElseIsJudged(string operation, string subResource)
    {
        var response = await _server.AskAsync("/validate", "IapPolicy", "iapk8s.io", Policy("broken", """{"rules":7}"""), operation, subResource: subResource);
        response["allowed"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Test]
    public async Task WhatIsBeingDeletedMayLeave()
    {
        var leaving = Policy("broken", """{"rules":7}""");
        leaving["metadata"]!["deletionTimestamp"] = "2026-11-26T00:00:00Z";
        (await _server.AskAsync("/validate", "IapPolicy", "iapk8s.io", leaving, "UPDATE"))["allowed"]!.GetValue<bool>().ShouldBeTrue();
    }

    [TestCase("ClusterIapPolicy", """{"rules":[]}""")]
    [TestCase("IapProvider", """{"issuer":"http://plain.example.com"}""")]
    [TestCase("ClusterIapProvider", "{}")]
    [TestCase("IapGroup", """{"members":["nobody"]}""")]
    [TestCase("IapAccessLevel", "{}")]
    [TestCase("IapRevocation", "{}")]
    [TestCase("IapSomething", "{}")]
    public async Task EveryKindIsJudged(string kind, string spec)
    {
        var json = JsonNode.Parse($$"""{"apiVersion":"iapk8s.io/v1alpha1","kind":"{{kind}}","metadata":{"name":"x"{{(kind == "IapProvider" ? ",\"namespace\":\"shop\"" : "")}}},"spec":{{spec}} }""")!;
        var response = await _server.AskAsync("/validate", kind, "iapk8s.io", json);
        response["allowed"]!.GetValue<bool>().ShouldBeFalse();
        response["status"]!["details"]!["causes"]!.AsArray().Count.ShouldBeGreaterThan(0);
    }

    private Task<JsonObject> AskAsync(JsonNode policy) => _server.AskAsync("/validate", "IapPolicy", "iapk8s.io", policy);

    private static JsonNode Policy(string name, string spec) => JsonNode.Parse($$"""
        {"apiVersion":"iapk8s.io/v1alpha1","kind":"IapPolicy","metadata":{"name":"{{name}}","namespace":"shop","uid":"1","managedFields":[{"manager":"kubectl","fieldsV1":{"f:spec":{} } }]},"spec":{{spec}} }
        """)!;
}
