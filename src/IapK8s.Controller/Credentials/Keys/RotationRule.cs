namespace IapK8s.Controller.Credentials.Keys;

/// <summary>When the keys of a use change hands.</summary>
internal sealed record RotationRule
{
    /// <summary>How long a key stays primary. A scope's cookies, for instance, are sealed with 30 days of one key.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>The longest that a published key waits for subscribers that do not answer. Default 5 min.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The least that a published key waits, so that who is just reconnecting gets it too; null: only <see cref="LongestWait"/> counts. Default 1 min.</summary>
    public TimeSpan? ShortestWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long what a key made stays valid: a retired key is kept this long.</summary>
    public required TimeSpan Covers { get; init; }
}
