using System.Text.Json;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Tests.Status;
using IapK8s.Protocol.Push.V1;
using IapK8s.TestKit.Controllers;

namespace IapK8s.Controller.Tests.Push;

/// <summary>Policies that are decided at gateways: they get them with everything that deciding takes, and nobody else does.</summary>
internal sealed class GatewayPolicyTests
{
    private RunningController _controller = null!;

    [SetUp]
    public async Task StartAsync() => _controller = await RunningController.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _controller.DisposeAsync();

    [Test]
    public async Task AGatewayGetsWhatItDecides_AndThePodNoMore()
    {
        using var gateway = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("gateway"));
        gateway.Held.Keys.ShouldNotContain(name => name.StartsWith("policy/", StringComparison.Ordinal) || name.StartsWith("group", StringComparison.Ordinal) || name.StartsWith("assertion/", StringComparison.Ordinal));

        _controller.Write("shop-policy.yaml", At("Gateway"));
        await gateway.TakeUntilAsync(() => gateway.Held.ContainsKey("policy/shop/shop"));
        var policy = gateway.Held["policy/shop/shop"];
        policy.RequiredFeatures.ShouldBe(["gateway-policies"]);
        policy.Policy.Gateway.ShouldBe(new GatewayUse { ForwardAuth = true });
        policy.Policy.Ports.ShouldBeEmpty();
        policy.Policy.InternalHosts.ShouldBeEmpty();
        gateway.Held.Keys.ShouldContain("group-hash-key");
        gateway.Held.Keys.ShouldContain(name => name.StartsWith("group/shop-admins/", StringComparison.Ordinal));
        gateway.Held.Keys.ShouldContain(name => name.StartsWith("assertion/shop/", StringComparison.Ordinal));
        gateway.Held.Keys.ShouldNotContain("policy/wiki/wiki", "sidecars decide by that one");
        gateway.Held.Keys.ShouldNotContain("capture-target/shop/shop-0", "nothing of its pods is captured");

        using var shop = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("shop"));
        shop.Held.Keys.ShouldNotContain("policy/shop/shop");
    }

    [Test]
    public async Task WhatIsDecidedInBothPlaces_IsInBoth()
    {
        _controller.Write("shop-policy.yaml", At("Both"));
        using var gateway = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("gateway"));
        using var shop = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("shop"));
        await gateway.TakeUntilAsync(() => gateway.Held.ContainsKey("policy/shop/shop"));
        await shop.TakeUntilAsync(() => shop.Held.ContainsKey("policy/shop/shop"));
        shop.Held["policy/shop/shop"].Policy.Gateway.ShouldBeNull();
        shop.Held["policy/shop/shop"].Policy.Ports.ShouldBe([9001]);
        var scope = shop.Held.Keys.Single(name => name.StartsWith("scope/", StringComparison.Ordinal));
        gateway.Held[scope].Scope.Keys.ShouldBe(shop.Held[scope].Scope.Keys, "one sign-in is good in both");
        gateway.Held[scope].Scope.Pods.Count.ShouldBe(1, "the pod may ask for its sessions");
    }

    [Test]
    public async Task StatusSaysHowFarGatewaysAre_AndThatPodsAreOpen()
    {
        using var watch = new StatusWatch(_controller);
        _controller.Write("shop-policy.yaml", At("Gateway"));
        await watch.WaitAsync(status => Condition(status, "Programmed") is (false, "Disconnected", _) && Condition(status, "Protected") is (false, "EdgeOnly", _));

        using var gateway = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("gateway"));
        var status = await watch.WaitAsync(status => Condition(status, "Programmed").Status);
        Condition(status, "Programmed").Message.ShouldBe("the gateway at generation 2");
        Condition(status, "Ready").ShouldBe((true, "EdgeOnly", "In force at the gateway alone"));

        _controller.Write("shop-policy.yaml", At("Both"));
        await gateway.RefuseAsync(await gateway.ReadAsync(), "Missing feature: gateway-policies");
        await watch.WaitAsync(status => Condition(status, "Programmed") is (false, "SubscriberTooOld", "0/1 pods and not yet the gateway at generation 3; 1 NACK: gateway: Missing feature: gateway-policies; 1 not connected: shop/shop-0"));
    }

    /// <summary>The controller was told that nobody answers ingresses. Nothing is taken away for that, and nobody is told that all is well.</summary>
    [Test]
    public async Task WhatNobodyAnswersIsNotReady_AndGoesWhereItWent()
    {
        await _controller.StopAsync();
        _controller.GatewayServing = GatewayServing.None;
        await _controller.StartAsync();
        using var watch = new StatusWatch(_controller);
        using var gateway = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("gateway"));
        using var shop = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("shop"));

        _controller.Write("shop-policy.yaml", At("Both"));
        await gateway.TakeUntilAsync(() => gateway.Held.ContainsKey("policy/shop/shop"));
        await shop.TakeUntilAsync(() => shop.Held["policy/shop/shop"].Policy.Generation == 2);
        var both = await watch.WaitAsync(status => Condition(status, "Programmed").Status);
        Condition(both, "Ready").Reason.ShouldBe("NotServed");
        Condition(both, "Accepted").Message.ShouldEndWith(
            "spec.enforceAt: NotServed: Both has ingresses ask the gateway, which was not started to answer them. Set gateway.forwardAuth.enabled=true in the chart, or start the gateway with --forward-auth-listen and the controller with "
            + "forward-auth in --gateway-serves. Sidecars decide by it all the same.");
        Condition(both, "Protected").Reason.ShouldBe("NotProven", "its pods are judged as ever");

        _controller.Write("shop-policy.yaml", At("Gateway"));
        var edge = await watch.WaitAsync(status => Condition(status, "Protected").Reason == "NotServed");
        Condition(edge, "Protected").Message.ShouldBe("The gateway was not started to answer ingresses, so nobody decides, and the pods are open to whoever reaches them; enforceAt: Both closes them");
        Condition(edge, "Ready").ShouldBe((false, "NotServed", Condition(edge, "Accepted").Message));
        await gateway.TakeUntilAsync(() => gateway.Held["policy/shop/shop"].Policy.Generation == 3);
    }

    private static string At(string place) => Manifests.Policy("shop").Replace("  hosts:", $"  enforceAt: {place}\n  hosts:", StringComparison.Ordinal);

    private static (bool Status, string Reason, string Message) Condition(JsonElement status, string type)
    {
        var policy = status.GetProperty("policies").EnumerateArray().Single(policy => policy.GetProperty("name").GetString() == "shop");
        var condition = policy.GetProperty("conditions").EnumerateArray().Single(condition => condition.GetProperty("type").GetString() == type);
        return (condition.GetProperty("status").GetBoolean(), condition.GetProperty("reason").GetString()!, condition.GetProperty("message").GetString()!);
    }
}
