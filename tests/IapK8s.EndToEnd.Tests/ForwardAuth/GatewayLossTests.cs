using IapK8s.EndToEnd.Tests.Installation;

namespace IapK8s.EndToEnd.Tests.ForwardAuth;

/// <summary>No ingress lets a request through that nobody decided over.</summary>
[NonParallelizable]
public sealed class GatewayLossTests
{
    [Test]
    public async Task NobodyPasses_WhenTheGatewayIsGone()
    {
        await using var installation = await RunningInstallation.StartAsync(IdentityProviderKind.OpenIddict, "gateway-loss");
        var ports = installation.Ports;
        installation.Policies.Write("edges.yaml", $"{Policy("nginx", ports.Nginx)}\n---\n{Policy("caddy", ports.Caddy)}");
        await using var nginx = await EdgeServer.StartNginxAsync(installation, "nginx", ports.Nginx, ports.ShopApp);
        await using var caddy = await EdgeServer.StartCaddyAsync(installation, "caddy", ports.Caddy, ports.ShopApp);
        await installation.Gateway.KillAsync();
        foreach (var edge in new[] { nginx, caddy })
        {
            using var answer = await installation.Http.GetAsync($"{edge.Origin}/public/x");
            ((int)answer.StatusCode).ShouldBeInRange(500, 599, edge.Origin);
        }
    }

    private static string Policy(string name, int port) => $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: IapPolicy
        metadata: {name: {{name}}, namespace: shop}
        spec:
          targetRefs: [{kind: Service, name: shop, sectionName: http}]
          enforceAt: Gateway
          hosts: ["http://{{name}}.localhost:{{port}}"]
          rules: [{name: all, action: Allow, members: [allUsers]}]
        """;
}
