namespace IapK8s.Controller.Credentials.Keys;

/// <summary>How long keys stay primary.</summary>
internal sealed record KeyRotationOptions
{
    private static readonly TimeSpan Forever = TimeSpan.FromDays(36_500);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    /// <summary>Default 7 days; at least an hour.</summary>
    public TimeSpan Assertion { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Default 30 days; at least an hour.</summary>
    public TimeSpan Scope { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Default 30 days; at least an hour.</summary>
    public TimeSpan SessionSigning { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Default 180 days; at least a week. A certificate of an authority is good for twice as long and more.</summary>
    public TimeSpan Authority { get; init; } = TimeSpan.FromDays(180);

    /// <param name="longestSession">The largest session age in force where the keys are used.</param>
    public RotationRule RuleFor(KeyUse use, TimeSpan longestSession) => use switch
    {
        KeyUse.Assertion => new RotationRule { Period = Assertion, Covers = TimeSpan.FromSeconds(660) + Margin },
        KeyUse.Scope => new RotationRule { Period = Scope, Covers = longestSession + Margin },
        KeyUse.SessionSigning => new RotationRule { Period = SessionSigning, Covers = longestSession + Margin },
        // A process that is away for a day still knows the successor when it comes back; acknowledgements say nothing of those that are away.
        KeyUse.Authority => new RotationRule { Period = Authority, LongestWait = TimeSpan.FromDays(1), ShortestWait = null, Covers = TimeSpan.FromDays(2) },
        // A proof is checked within seconds.
        KeyUse.CaptureProof => new RotationRule { Period = Scope, Covers = Margin },
        // The hashes hide names from nobody who holds the key, so a new one would protect nothing that the old one gave away.
        KeyUse.GroupHash => new RotationRule { Period = Forever, Covers = Margin },
        _ => throw new ArgumentOutOfRangeException(nameof(use)),
    };
}
