namespace IapK8s.Gateway.Hosting;

/// <summary>The gateway as a process of its own, connected to a real controller.</summary>
internal static class GatewayProcess
{
    public static async Task<int> RunAsync(GatewayOptions options, CancellationToken cancellation)
    {
        await using var app = GatewayHost.Build(options, TimeProvider.System, services => ControllerConnection.Add(services, options));
        await app.RunAsync(cancellation);
        return 0;
    }
}
