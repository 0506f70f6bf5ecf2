using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Snapshots;

/// <summary>Adds the data plane to a host.</summary>
public static class DataPlaneRegistration
{
    /// <summary>Registers <see cref="IDataPlane"/> and the push client that feeds it. Uses the host's <see cref="TimeProvider"/> where it registers
    /// one, and <see cref="IKnownRevocations"/> where there is one.</summary>
    public static IServiceCollection AddDataPlane(this IServiceCollection services, PushClientOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options.Credential);
        services.AddSingleton(options);
        services.AddSingleton<UnknownKeyReports>();
        services.AddSingleton<CaptureReports>();
        services.AddSingleton<DataPlane>();
        services.AddSingleton<IDataPlane>(provider => provider.GetRequiredService<DataPlane>());
        services.AddHostedService(provider => new PushClient(
            options,
            options.Credential,
            provider.GetRequiredService<DataPlane>(),
            provider.GetRequiredService<UnknownKeyReports>(),
            provider.GetRequiredService<CaptureReports>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PushClient>>(),
            provider.GetService<IKnownRevocations>()));
        return services;
    }
}
