namespace IapK8s.Controller.Leadership;

/// <summary>The Lease that replicas compete for.</summary>
internal sealed record LeaseOptions
{
    public const string LeaseName = "iap-controller";

    public required string Namespace { get; init; }

    /// <summary>Unique among all processes that ever ran: a pod that comes back under its name must not take the lease of the one before for its own.</summary>
    public required string Identity { get; init; }

    /// <summary>Nobody else takes the lease before it is this old, as they see it. Default 15 s; whole seconds.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Without a renewal for this long we write no more. Default 10 s.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Default 2 s.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What is left after the deadline, less a second for clocks that run at different speeds.</summary>
    public TimeSpan LongestWrite => Duration - RenewDeadline - TimeSpan.FromSeconds(1);

    /// <summary>For one write that was just confirmed: it does not outlive our leadership.</summary>
    public CancellationTokenSource LimitWrite(CancellationToken cancellation)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LongestWrite);
        return limit;
    }
}
