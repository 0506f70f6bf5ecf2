using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Push;
using IapK8s.Controller.Push.Revocations;
using IapK8s.Controller.Replicas;

namespace IapK8s.Controller.Credentials;

/// <summary>What time alone makes due: rotates keys, renews certificates, drops expired revocations.</summary>
internal sealed class Maintenance(
    KeyRing keys, RevocationStore revocations, CatalogPublisher catalogs, KeyReach reach, TimeProvider time, ILogger<Maintenance> logger, CredentialFiles? credentials = null)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private volatile string? _trouble;

    /// <summary>Why keys or credentials could not be rotated at the last try; null where they could.</summary>
    public string? Trouble => _trouble;

    /// <summary>Raised after <see cref="Trouble"/> changed.</summary>
    public event Action? Changed;

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
            await keys.AdvanceAsync(reach.EverybodyHas, cancellation);
            credentials?.Renew();
            catalogs.Refresh();
            Report(null);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // What was due is due again in a moment; until then the old keys stay in force.
            Log.RotationFailed(logger, error, Interval.TotalSeconds);
            Report(error.Message);
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

    private void Report(string? trouble)
    {
        if (_trouble != trouble)
        {
            _trouble = trouble;
            Changed?.Invoke();
        }
    }
}
