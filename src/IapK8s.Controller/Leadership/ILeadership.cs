namespace IapK8s.Controller.Leadership;

/// <summary>Whether this replica is the one that writes to the cluster. Safe for concurrent use.</summary>
internal interface ILeadership
{
    /// <summary>Cheap, and for deciding whether to begin at all; whoever writes asks <see cref="ConfirmAsync"/>.</summary>
    bool IsLeader { get; }

    /// <summary>Asked right before each write. True: nobody else leads before the write is over, if it takes no longer than <see cref="LeaseOptions.LongestWrite"/>.</summary>
    Task<bool> ConfirmAsync(CancellationToken cancellation);

    /// <summary>Raised after leadership was won or lost.</summary>
    event Action? Changed;
}
