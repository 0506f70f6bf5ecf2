using k8s;
using k8s.LeaderElection;

namespace IapK8s.Controller.Leadership;

/// <summary>Competes for the Lease, and fences whoever writes.</summary>
/// <remarks>The elector alone is no fence: it may find out late that it lost, or have been paused. A write is confirmed while our last renewal is younger than the
/// deadline by the monotonic clock; the others count the full duration from when they saw that renewal, so a write that was confirmed is over before they begin.</remarks>
internal sealed class LeaseLeadership(IKubernetes client, LeaseOptions options, TimeProvider time, ILogger<LeaseLeadership> logger) : BackgroundService, ILeadership
{
    private readonly HeldLease _lease = new(client, options, time);

    public bool IsLeader => _lease.Age < options.RenewDeadline;

    public event Action? Changed;

    public async Task<bool> ConfirmAsync(CancellationToken cancellation)
    {
        if (_lease.Age is not { } age || age >= options.RenewDeadline)
        {
            return false;
        }

        if (age < 2 * options.RetryPeriod)
        {
            return true;
        }

        // A renewal is overdue, so somebody may have taken the lease away: the object itself says.
        try
        {
            var lease = await client.CoordinationV1.ReadNamespacedLeaseAsync(LeaseOptions.LeaseName, options.Namespace, cancellationToken: cancellation);
            return lease.Spec?.HolderIdentity == options.Identity && IsLeader;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            Log.LeaseFailed(logger, error.Message);
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CompeteAsync(stoppingToken);
                await Task.Delay(options.RetryPeriod, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error)
            {
                Log.LeaseFailed(logger, error.Message);
                await Task.Delay(options.RetryPeriod, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await ReleaseAsync();
    }

    private async Task CompeteAsync(CancellationToken cancellation)
    {
        using var elector = new LeaderElector(new LeaderElectionConfig(_lease) { LeaseDuration = options.Duration, RenewDeadline = options.RenewDeadline, RetryPeriod = options.RetryPeriod });
        elector.OnStartedLeading += () =>
        {
            Log.LeadershipWon(logger, options.Identity);
            Changed?.Invoke();
        };
        elector.OnStoppedLeading += () =>
        {
            _lease.Forget();
            Log.LeadershipLost(logger, options.Identity);
            Changed?.Invoke();
        };
        await elector.RunUntilLeadershipLostAsync(cancellation);
    }

    /// <summary>This service is started first and so stopped last: nobody writes any more.</summary>
    private async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(options.LongestWrite);
        try
        {
            await _lease.ReleaseAsync(limit.Token);
        }
        catch (Exception error)
        {
            // It runs out by itself.
            Log.LeaseFailed(logger, error.Message);
        }
    }
}
