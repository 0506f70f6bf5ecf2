using IapK8s.Controller.Admission.Webhooks;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Directories.Keeping;
using IapK8s.Controller.Push.Revocations;

namespace IapK8s.Controller.Leadership;

/// <summary>What writes to a cluster, put together.</summary>
internal static class ClusterWriters
{
    /// <summary>Leadership by the Lease, keys, revocations and directories in Secrets, and whom webhooks and gateways trust. Called before any other hosted service is added, so that leadership
    /// starts first and stops last. Wants <c>IKubernetes</c>, <c>Kubernetes</c>, <see cref="LeaseOptions"/>, <see cref="WebhookTrustOptions"/>, <see cref="ControllerOptions"/> and a <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddClusterWriters(this IServiceCollection services)
    {
        services.AddSingleton<LeaseLeadership>().AddSingleton<ILeadership>(provider => provider.GetRequiredService<LeaseLeadership>());
        services.AddHostedService(provider => provider.GetRequiredService<LeaseLeadership>());
        services.AddSingleton<IKeyStore, SecretKeyStore>();
        services.AddSingleton(provider => new KeyRing(
            provider.GetRequiredService<IKeyStore>(), provider.GetRequiredService<ILeadership>(), provider.GetRequiredService<ControllerOptions>().Rotation, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<KeyOpening>();
        services.AddSingleton<RevocationSecrets>().AddSingleton<RevocationWatch>().AddHostedService(provider => provider.GetRequiredService<RevocationWatch>());
        services.AddSingleton(provider =>
        {
            var secrets = provider.GetRequiredService<RevocationSecrets>();
            var store = new RevocationStore(secrets, provider.GetRequiredService<TimeProvider>());
            secrets.Found += store.Restore;
            return store;
        });
        services.AddSingleton<KeptDirectories>().AddSingleton<DirectorySecrets>().AddSingleton<IDirectoryKeeper>(provider => provider.GetRequiredService<DirectorySecrets>());
        services.AddSingleton<DirectoryWatch>().AddHostedService(provider => provider.GetRequiredService<DirectoryWatch>());
        services.AddHostedService<WebhookTrust>();
        services.AddHostedService<AuthoritySecret>();
        return services;
    }
}
