namespace IapK8s.Resources.Policies;

/// <summary>
/// The intent as it was written: text stays text until validation has seen it, and null means that the author did not speak
/// (defaults are the compiler's, never the schema's). Fields that this build does not enforce are here so that they are refused by name.
/// </summary>
public sealed record IapPolicySpec
{
    /// <summary><c>Enforce</c> (default), <c>Shadow</c>, <c>Off</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>Workloads of the same namespace; either this or <see cref="Selector"/>.</summary>
    public IReadOnlyList<TargetRef>? TargetRefs { get; init; }

    public LabelSelector? Selector { get; init; }

    /// <summary><c>Sidecar</c> (default), <c>Gateway</c>, <c>Both</c>.</summary>
    public string? EnforceAt { get; init; }

    /// <summary>External origins; a bare name means https on 443.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    public ProviderRef? ProviderRef { get; init; }

    /// <summary>Required; a set keyed by name.</summary>
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

    /// <summary><c>Manual</c> or <c>Evict</c>.</summary>
    public string? Rollout { get; init; }
}
