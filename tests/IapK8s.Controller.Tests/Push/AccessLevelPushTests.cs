using IapK8s.TestKit.Controllers;

namespace IapK8s.Controller.Tests.Push;

internal sealed class AccessLevelPushTests
{
    [Test]
    public async Task AChangeOfALevel_SendsThatLevelAlone_ToWhoeverMentionsIt()
    {
        await using var controller = await RunningController.StartAsync();
        controller.Write("offices.yaml", Level("offices", "192.0.2.0/24"));
        controller.Write("nights.yaml", Level("nights", "198.51.100.0/24"));
        controller.Write("shop-policy.yaml", Asking("shop", "offices"));
        controller.Write("wiki-policy.yaml", Asking("wiki", "nights"));
        using var shop = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("shop"));
        using var wiki = await TestSubscriber.SubscribeAsync(controller.Address, controller.CredentialOf("wiki"));
        await shop.TakeUntilAsync(() => shop.Held.ContainsKey("access-level/offices"));
        await wiki.TakeUntilAsync(() => wiki.Held.ContainsKey("access-level/nights"));
        shop.Held.Keys.ShouldNotContain("access-level/nights");
        wiki.Held.Keys.ShouldNotContain("access-level/offices");

        controller.Write("offices.yaml", Level("offices", "203.0.113.0/24"));
        var delta = await shop.TakeAsync();
        delta.Resources.Select(resource => resource.Name).ShouldBe(["access-level/offices"]);
        delta.RemovedResources.ShouldBeEmpty();

        // The other heard nothing of it: what comes next is the first that it gets.
        controller.Write("nights.yaml", Level("nights", "203.0.113.0/24"));
        (await wiki.TakeAsync()).Resources.Select(resource => resource.Name).ShouldBe(["access-level/nights"]);
    }

    private static string Level(string name, string network) => $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: IapAccessLevel
        metadata: {name: {{name}} }
        spec:
          basic:
            conditions: [{clientCidrs: [{{network}}]}]
        """;

    private static string Asking(string name, string level) =>
        $$"""
        {{Manifests.Policy(name)}}
          - {name: there, action: Allow, members: ["group:{{name}}-staff"], condition: '"{{level}}" in access_levels'}
        """;
}
