using IapK8s.Gateway.Revocations;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Gateway.Hosting;

/// <summary>What connects this process to a real controller.</summary>
internal static class ControllerConnection
{
    public static void Add(IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton<IRevocationLog>(provider =>
            new ControllerRevocationLog(options.Controller, provider.GetRequiredService<CredentialFolder>(), provider.GetRequiredService<TimeProvider>()));
    }
}
