using IapK8s.Policy.Cel;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Decisions;

/// <summary>What one rule has to say about a request.</summary>
public enum RuleVerdict : byte
{
    /// <summary>A matcher, the members or the condition do not fit (or, for an Allow, cannot be told).</summary>
    DoesNotApply = 0,
    Denies,

    /// <summary>A Deny that a stronger or more recent sign-in lifts.</summary>
    DeniesUntilStepUp,

    /// <summary>A Deny that is open until somebody signs in.</summary>
    DeniesUntilSignIn,
    Grants,

    /// <summary>An Allow that requires a stronger or more recent sign-in.</summary>
    GrantsAfterStepUp,
}

/// <summary>Each part of one rule for one request. A part that the rule does not have is null.</summary>
public sealed record RuleTrace
{
    public required RuleDefinition Rule { get; init; }

    /// <summary>False for one of a policy in Shadow or Off: it is asked, and nobody is refused or let in for it.</summary>
    public bool IsObeyed { get; init; } = true;

    /// <summary>The provider in force where the rule was written vouches for whoever asks. Else nothing that the rule says of people is known of them.</summary>
    public required bool IsOfProvider { get; init; }

    /// <summary>For a Deny in any spelling or reading of the path.</summary>
    public required bool PathMatches { get; init; }

    public required bool MethodMatches { get; init; }

    public required bool HostMatches { get; init; }

    public required Ternary Members { get; init; }

    public Ternary? ExceptMembers { get; init; }

    public Ternary? Unless { get; init; }

    public Ternary? Require { get; init; }

    public Ternary? Condition { get; init; }

    /// <summary>What each part of the condition evaluated to.</summary>
    public CelExplanation? ConditionParts { get; init; }

    public required RuleVerdict Verdict { get; init; }
}
