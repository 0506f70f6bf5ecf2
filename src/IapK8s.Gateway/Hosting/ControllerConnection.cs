using IapK8s.Gateway.Captures;
using IapK8s.Gateway.Revocations;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Hosting;

/// <summary>What connects this process to a real controller.</summary>
internal static class ControllerConnection
{
    public static void Add(IServiceCollection services, GatewayOptions options)
    {
        services.AddDataPlane(new PushClientOptions { Controller = options.Controller, Credential = options.Credential });
        services.AddHostedService<CaptureProver>();
        services.AddSingleton<IKnownRevocations>(provider => provider.GetRequiredService<RevocationOutbox>());
        services.AddSingleton<IRevocationLog>(provider =>
            new ControllerRevocationLog(options.Controller, options.Credential, provider.GetRequiredService<TimeProvider>()));
    }
}
