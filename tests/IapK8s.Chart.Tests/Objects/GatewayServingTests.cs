using IapK8s.Chart.Tests.Renders;

namespace IapK8s.Chart.Tests.Objects;

/// <summary>The controller knows what the gateway has listeners for: whoever asks for more is told.</summary>
internal sealed class GatewayServingTests
{
    private const string Doors = "gateway: {forwardAuth: {enabled: true, callers: [10.1.2.0/24]}}";
    private const string Applications = "applications: {enabled: true, clusterNetworks: [10.244.0.0/16]}";

    [TestCase("{}", "none")]
    [TestCase(Doors, "forward-auth")]
    [TestCase(Applications, "applications")]
    [TestCase($"{Doors}\n{Applications}", "forward-auth,applications")]
    public void WhatIsListenedForIsWhatIsTold(string values, string serves)
    {
        var pods = PodTemplate.Of(Manifests.Parse(Render.With(values).Rendered()));
        Args("iap-controller").ShouldContain($"--gateway-serves={serves}");
        foreach (var word in new[] { "forward-auth", "applications" })
        {
            Args("iap-gateway").Any(argument => argument.StartsWith($"--{word}-listen=", StringComparison.Ordinal)).ShouldBe(serves.Split(',').Contains(word));
        }

        IEnumerable<string> Args(string name) => pods.Single(pod => pod.Name == name).Containers.Single().Args;
    }
}
