using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Push;
using IapK8s.Controller.Push.Revocations;

namespace IapK8s.Controller.Credentials;

/// <summary>What time alone makes due: rotates keys, renews certificates, drops expired revocations.</summary>
internal sealed class Maintenance(
    KeyRing keys, RevocationStore revocations, CatalogPublisher catalogs, SubscriberRegistry subscribers, TimeProvider time, ILogger<Maintenance> logger, CredentialFiles? credentials = null)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await RunOnceAsync(stoppingToken);
            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    /// <summary>One round. Safe beside another.</summary>
    internal async Task RunOnceAsync(CancellationToken cancellation)
    {
        try
        {
            await keys.AdvanceAsync(id => catalogs.PublishedAt(id) is { } sequence && subscribers.EverybodyHas(sequence), cancellation);
            credentials?.Renew();
            catalogs.Refresh();
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // What was due is due again in a moment; until then the old keys stay in force.
            Log.RotationFailed(logger, error, Interval.TotalSeconds);
        }

        try
        {
            await revocations.PruneAsync(cancellation);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            Log.RevocationsNotKept(logger, error.Message);
        }
    }
}
