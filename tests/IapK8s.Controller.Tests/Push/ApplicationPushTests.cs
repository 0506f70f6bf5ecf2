using System.Text.Json;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Tests.Status;
using IapK8s.TestKit.Controllers;
using IapK8s.TestKit.Identities;

namespace IapK8s.Controller.Tests.Push;

/// <summary>Apps outside the cluster go to gateways, once a policy says who may, and to nobody else.</summary>
internal sealed class ApplicationPushTests
{
    private RunningController _controller = null!;
    private PrivateAuthority _authority = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _authority = new PrivateAuthority("public");
        _controller = await RunningController.StartAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _controller.DisposeAsync();
        _authority.Dispose();
    }

    [Test]
    public async Task AGatewayGetsIt_WithItsKeys_AndAPodDoesNot()
    {
        using var gateway = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("gateway"));
        using var watch = new StatusWatch(_controller);
        _controller.Write("erp.yaml", Application());
        var lonely = await watch.WaitAsync(status => Condition(status, "Programmed") is { Reason: "NoPolicy" });
        Condition(lonely, "Accepted").Status.ShouldBeTrue();
        Condition(lonely, "Ready").ShouldBe((false, "NoPolicy"));
        gateway.Held.Keys.ShouldNotContain("application/shop/erp");

        _controller.Write("erp-policy.yaml", Policy);
        await gateway.TakeUntilAsync(() => gateway.Held.ContainsKey("application/shop/erp"));
        var pushed = gateway.Held["application/shop/erp"];
        pushed.RequiredFeatures.ShouldBe(["applications"]);
        pushed.Application.Certificates.Single().Certificate.Key.ShouldContain("PRIVATE KEY");
        gateway.Held["policy/shop/erp"].Policy.Gateway.Applications.ShouldBe(["erp"]);
        await watch.WaitAsync(status => Condition(status, "Programmed").Status && Condition(status, "Ready") is (true, "EdgeOnly") && Condition(status, "Protected") is (false, "EdgeOnly"));

        using var shop = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("shop"));
        shop.Held.Keys.ShouldNotContain(name => name.StartsWith("application/", StringComparison.Ordinal) || name == "policy/shop/erp");

        // Without its policy it goes, certificate and all.
        _controller.Delete("erp-policy.yaml");
        await gateway.TakeUntilAsync(() => !gateway.Held.ContainsKey("application/shop/erp"));
    }

    [Test]
    public async Task WhatNoGatewayServesIsNotReady()
    {
        await _controller.StopAsync();
        _controller.GatewayServing = GatewayServing.ForwardAuth;
        await _controller.StartAsync();
        using var gateway = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("gateway"));
        using var watch = new StatusWatch(_controller);
        _controller.Write("erp.yaml", Application());
        var lonely = await watch.WaitAsync(status => Condition(status, "Programmed") is { Reason: "NoPolicy" });
        Condition(lonely, "Accepted").ShouldBe((false, "NotServed"));

        _controller.Write("erp-policy.yaml", Policy);
        await gateway.TakeUntilAsync(() => gateway.Held.ContainsKey("application/shop/erp"));
        var status = await watch.WaitAsync(status => Condition(status, "Programmed").Status);
        Condition(status, "Ready").ShouldBe((false, "NotServed"));
        Condition(status, "Protected").ShouldBe((false, "NotServed"));
        var policy = status.GetProperty("policies").EnumerateArray().Single(policy => policy.GetProperty("name").GetString() == "erp");
        policy.GetProperty("conditions").EnumerateArray().Where(condition => !condition.GetProperty("status").GetBoolean()).Select(condition => (condition.GetProperty("type").GetString(), condition.GetProperty("reason").GetString()))
            .ShouldBe([("Accepted", "NotServed"), ("Protected", "NotServed"), ("Ready", "NotServed")]);
    }

    [Test]
    public async Task NoStatusAndNoFindingShowsAKey()
    {
        using var watch = new StatusWatch(_controller);
        _controller.Write("erp.yaml", Application().Replace("BEGIN CERTIFICATE", "BEGIN NONSENSE", StringComparison.Ordinal));
        var status = await watch.WaitAsync(status => Condition(status, "ResolvedRefs") is (false, "RefNotFound"));
        status.GetRawText().ShouldNotContain("PRIVATE KEY");
        status.GetRawText().ShouldContain("are not a certificate and its key");
    }

    private const string Policy = """
        apiVersion: iapk8s.io/v1alpha1
        kind: IapPolicy
        metadata: {name: erp, namespace: shop}
        spec:
          targetRefs: [{kind: IapApplication, name: erp}]
          rules:
          - {name: all, action: Allow, members: [allUsers]}
        """;

    private string Application()
    {
        var certificate = _authority.Issue("erp.example.com");
        return $$"""
            apiVersion: iapk8s.io/v1alpha1
            kind: IapApplication
            metadata: {name: erp, namespace: shop}
            spec:
              hosts: [erp.example.com]
              hostTls: [{secretName: erp-tls}]
              upstreams: [{url: "https://10.99.2.3"}]
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: erp-tls, namespace: shop}
            stringData: {tls.crt: {{JsonSerializer.Serialize(certificate.Chain)}}, tls.key: {{JsonSerializer.Serialize(certificate.Key.Reveal())}}}
            """;
    }

    private static (bool Status, string Reason) Condition(JsonElement status, string type)
    {
        var found = status.GetProperty("others").EnumerateArray().Where(other => other.GetProperty("kind").GetString() == "IapApplication")
            .SelectMany(other => other.GetProperty("conditions").EnumerateArray()).FirstOrDefault(condition => condition.GetProperty("type").GetString() == type);
        return found.ValueKind == JsonValueKind.Undefined ? (false, "") : (found.GetProperty("status").GetBoolean(), found.GetProperty("reason").GetString()!);
    }
}
