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

    [Test]
    public async Task ItTellsWhatIsInForce_AndWhoSaysSo()
    {
        await using var controller = await RunningController.StartAsync();
        using var watch = new StatusWatch(controller);
        using var shop = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("shop"));
        controller.Write("central.yaml", """
            apiVersion: iapk8s.io/v1alpha1
            kind: ClusterIapPolicy
            metadata: {name: central}
            spec:
              namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}
              rules: [{name: no-delete, action: Deny, members: [allUsers], methods: [DELETE]}]
              session: {staleFor: 5m}
              ceiling: {maxAge: 4h, hosts: ["*.localhost"]}
            """);
        var pushed = await shop.TakeAsync();
        pushed.Resources.Single(resource => resource.Name == "policy/shop/shop").RequiredFeatures.ShouldBe(["ceilings", "rule-providers"], ignoreOrder: true);

        var status = await watch.WaitAsync(status => Find(status, "central") && Condition(status, "central", "Programmed") is (true, "1/1 pods at generation 1"));
        var effective = Policy(status, "shop").GetProperty("effective");
        Setting("session.staleFor").ShouldBe("5m ClusterIapPolicy/central ");
        Setting("session.maxAge").ShouldBe("4h default ClusterIapPolicy/central");
        Setting("session.idleTimeout").ShouldBe("1h default ");
        Setting("providerRef").ShouldStartWith("/corp IapPolicy/shop/shop");
        effective.GetProperty("rules")[0].GetRawText().ReplaceLineEndings("").Replace(" ", "").ShouldBe("""{"level":"Cluster","allow":0,"deny":1}""");
        Policy(status, "central").TryGetProperty("effective", out _).ShouldBeFalse();

        string Setting(string field)
        {
            var setting = effective.GetProperty("settings").EnumerateArray().Single(setting => setting.GetProperty("field").GetString() == field);
            return $"{setting.GetProperty("value").GetString()} {setting.GetProperty("from").GetString()} {(setting.TryGetProperty("limitedBy", out var by) ? by.GetString() : "")}";
        }
    }

    private static bool Find(JsonElement status, string name) => status.GetProperty("policies").EnumerateArray().Any(policy => policy.GetProperty("name").GetString() == name);

    private static JsonElement Policy(JsonElement status, string name) => status.GetProperty("policies").EnumerateArray().Single(policy => policy.GetProperty("name").GetString() == name);

    private static (bool Status, string Message) Condition(JsonElement status, string app, string type)
    {
        var condition = Policy(status, app).GetProperty("conditions").EnumerateArray().Single(condition => condition.GetProperty("type").GetString() == type);
        return (condition.GetProperty("status").GetBoolean(), condition.GetProperty("message").GetString()!);
    }
}
