using System.Text.Json;
using IapK8s.Controller.Tests.Push;
using IapK8s.TestKit.Controllers;

namespace IapK8s.Controller.Tests.Status;

/// <summary><c>status.json</c> of the real controller.</summary>
internal sealed class StatusFileTests
{
    [Test]
    public async Task ItTellsWhoAcknowledgedWhichGeneration_AndWhatIsWrong()
    {
        await using var controller = await RunningController.StartAsync();
        using var watch = new StatusWatch(controller);
        using var shop = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("shop"));
        await watch.WaitAsync(status => Condition(status, "shop", "Programmed") is (true, "1/1 pods at generation 1") && Condition(status, "wiki", "Programmed") is (false, _));

        controller.Write("shop-policy.yaml", Manifests.Policy("shop", "/other/**"));
        await shop.RefuseAsync(await shop.ReadAsync(), "I cannot");
        await watch.WaitAsync(status => Condition(status, "shop", "Programmed") is (false, "0/1 pods at generation 2; 1 NACK: shop/shop-0: I cannot"));

        controller.Write("shop-policy.yaml", Manifests.Policy("shop").Replace("action: Deny", "action: Maybe", StringComparison.Ordinal));
        var status = await watch.WaitAsync(status => Condition(status, "shop", "Accepted") is (false, _));
        Condition(status, "shop", "Accepted").Message.ShouldContain("shop-policy.yaml");
        Condition(status, "shop", "Accepted").Message.ShouldContain("Maybe");
        status.GetProperty("findings")[0].GetProperty("location").GetString()!.ShouldStartWith("shop-policy.yaml:");
        Condition(status, "wiki", "Accepted").Status.ShouldBeTrue();
        status.GetProperty("policies")[0].GetProperty("assertions")[0].GetProperty("issuer").GetString().ShouldBe("http://auth.localhost:8400/namespaces/shop/policies/shop");
    }

    private static (bool Status, string Message) Condition(JsonElement status, string app, string type)
    {
        var policy = status.GetProperty("policies").EnumerateArray().Single(policy => policy.GetProperty("name").GetString() == app);
        var condition = policy.GetProperty("conditions").EnumerateArray().Single(condition => condition.GetProperty("type").GetString() == type);
        return (condition.GetProperty("status").GetBoolean(), condition.GetProperty("message").GetString()!);
    }
}
