namespace IapK8s.Resources.Policies;

/// <summary>What a policy of any level may say: rules, which add up, and settings, of which the nearest level that speaks wins.</summary>
public abstract record PolicySpec
{
    /// <summary><c>Enforce</c> (default), <c>Shadow</c>, <c>Off</c>.</summary>
    public string? Mode { get; init; }

    /// <summary><c>Sidecar</c> (default), <c>Gateway</c>, <c>Both</c>.</summary>
    public string? EnforceAt { get; init; }

    public ProviderRef? ProviderRef { get; init; }

    /// <summary>A set keyed by name.</summary>
    public IReadOnlyList<PolicyRule>? Rules { get; init; }

    public SessionSpec? Session { get; init; }

    public ProgrammaticSpec? Programmatic { get; init; }

    public AssertionSpec? Assertion { get; init; }

    public CorsSpec? Cors { get; init; }

    public PathsSpec? Paths { get; init; }

    public AccessDeniedSpec? AccessDenied { get; init; }

    public CaptureSpec? Capture { get; init; }

    public NetworkSpec? Network { get; init; }

    public AuditSpec? Audit { get; init; }
}
