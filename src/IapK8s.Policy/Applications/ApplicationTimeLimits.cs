namespace IapK8s.Policy.Applications;

/// <summary>How long the app may take.</summary>
public sealed record ApplicationTimeLimits
{
    /// <summary>Until a connection stands, TLS included.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Until the answer begins; null: as long as something moves.</summary>
    public TimeSpan? Request { get; init; }

    /// <summary>How long nothing may move in either direction.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(10);
}
