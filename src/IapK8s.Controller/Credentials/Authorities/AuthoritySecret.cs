using System.Net;
using System.Text;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Leadership;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace IapK8s.Controller.Credentials.Authorities;

/// <summary>Keeps our authority, certificates alone, in a Secret that gateways mount: by it they know the controller before it has pushed them anything. The leader
/// alone writes, only what differs, and a successor before it signs.</summary>
internal sealed class AuthoritySecret(
    IKubernetes client, ILeadership leadership, LeaseOptions lease, CertificateIssuer issuer, TimeProvider time, ILogger<AuthoritySecret> logger) : BackgroundService
{
    public const string Name = OwnSecrets.Authority;
    public const string DataKey = "ca.crt";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await RunOnceAsync(stoppingToken);
            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    internal async Task RunOnceAsync(CancellationToken cancellation)
    {
        if (!leadership.IsLeader)
        {
            return;
        }

        try
        {
            var authority = Encoding.ASCII.GetBytes(issuer.TrustedRoots);
            var secret = await FindAsync(cancellation);
            if ((secret?.Data?.TryGetValue(DataKey, out var kept) ?? false) && kept.AsSpan().SequenceEqual(authority))
            {
                return;
            }

            if (await leadership.ConfirmAsync(cancellation))
            {
                await WriteAsync(secret, authority, cancellation);
                Log.AuthorityWritten(logger, lease.Namespace, Name);
            }
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            Log.AuthorityNotWritten(logger, lease.Namespace, Name, Interval.TotalSeconds, error.Message);
        }
    }

    private async Task<V1Secret?> FindAsync(CancellationToken cancellation)
    {
        try
        {
            return await client.CoreV1.ReadNamespacedSecretAsync(Name, lease.Namespace, cancellationToken: cancellation);
        }
        catch (HttpOperationException error) when (error.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>What was read is replaced on condition of its version, so whatever else is in it stays.</summary>
    private async Task WriteAsync(V1Secret? secret, byte[] authority, CancellationToken cancellation)
    {
        using var limit = lease.LimitWrite(cancellation);
        if (secret is null)
        {
            await client.CoreV1.CreateNamespacedSecretAsync(
                new V1Secret
                {
                    Metadata = new V1ObjectMeta { Name = Name, Labels = new Dictionary<string, string> { [SecretKeyStore.ManagedByLabel] = SecretKeyStore.ManagedBy } },
                    Type = "Opaque",
                    Data = new Dictionary<string, byte[]> { [DataKey] = authority },
                },
                lease.Namespace,
                cancellationToken: limit.Token);
            return;
        }

        secret.Data ??= new Dictionary<string, byte[]>();
        secret.Data[DataKey] = authority;
        await client.CoreV1.ReplaceNamespacedSecretAsync(secret, Name, lease.Namespace, cancellationToken: limit.Token);
    }
}
