using System.Collections.Immutable;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Explain;

/// <summary>What becomes of one request, wherever it may go, and why.</summary>
/// <param name="Answers">One for each policy that it may meet; never empty.</param>
/// <param name="Incomplete">What could not be looked at, so that the answers may be others.</param>
internal sealed record ExplainAnswer(AskedAbout Request, CallerFacts Caller, ImmutableArray<ExplainedTarget> Answers, ImmutableArray<string> Incomplete);

/// <param name="ClientAddress">Null where it was not said.</param>
internal sealed record AskedAbout(string Method, string Host, string Target, string Time, string? ClientAddress, ImmutableArray<string> Headers, bool IsWebSocket);

/// <summary>Whoever asks. Null and empty for what was not said.</summary>
internal sealed record CallerFacts(
    bool IsAnonymous, bool IsBearer, string? Provider, string? Email, string? Subject, ImmutableArray<string> Groups, ImmutableArray<string> IapGroups, ImmutableArray<string> Claims, string? Acr, ImmutableArray<string> Amr, string? AuthTime);

/// <summary>The answer of one policy, the same on all pods and ports that are listed.</summary>
internal sealed record ExplainedTarget
{
    public required bool IsAllowed { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary><c>IAP2001</c>; null where it is allowed.</summary>
    public string? Code { get; init; }

    public string? Title { get; init; }

    /// <summary>What whoever sees it can do.</summary>
    public string? Remedy { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Why { get; init; }

    /// <summary>What the caller gets.</summary>
    public required ImmutableArray<string> Sees { get; init; }

    /// <summary>The rule that decided; null where none did.</summary>
    public string? Rule { get; init; }

    /// <summary>What a sign-in has to reach; null where none is asked for.</summary>
    public string? StepUp { get; init; }

    /// <summary>What happened before any rule was asked.</summary>
    public string? Note { get; init; }

    /// <summary>Groups and claims of the token that nobody spoke of and that could turn the answer.</summary>
    /// <summary>Where it is decided, if that is no pod; null otherwise.</summary>
    public string? At { get; init; }

    public ImmutableArray<string> DependsOn { get; init; } = [];

    /// <summary>What it would be if nothing were in Shadow.</summary>
    public string? AsEnforced { get; init; }

    public string? Policy { get; init; }

    public PolicyMode? Mode { get; init; }

    public string? Provider { get; init; }

    /// <summary>Null for an internal name.</summary>
    public string? Origin { get; init; }

    public required ImmutableArray<string> Pods { get; init; }

    public required ImmutableArray<int> Ports { get; init; }

    public ImmutableArray<ExplainedRule> Rules { get; init; } = [];

    public ImmutableArray<ExplainedLevel> AccessLevels { get; init; } = [];

    public ImmutableArray<ExplainedCeiling> Ceilings { get; init; } = [];

    public ImmutableArray<ExplainedSetting> Settings { get; init; } = [];

    /// <summary>What the policies' authors have been told.</summary>
    public ImmutableArray<string> Findings { get; init; } = [];
}

/// <summary>One rule; a part that it does not have is null.</summary>
/// <param name="Rule"><c>namespace/policy/rule</c>.</param>
internal sealed record ExplainedRule(PolicyLevel Level, string Rule, RuleAction Action, bool IsObeyed, RuleVerdict Verdict, string Why)
{
    public required bool Path { get; init; }

    public required bool Method { get; init; }

    public required bool Host { get; init; }

    public required Ternary Members { get; init; }

    public Ternary? ExceptMembers { get; init; }

    public Ternary? Unless { get; init; }

    public Ternary? Require { get; init; }

    public ExplainedCondition? Condition { get; init; }
}

/// <param name="Parts">In the order of evaluation; what was not needed is not there.</param>
internal sealed record ExplainedCondition(string Source, Ternary Value, ImmutableArray<ExplainedPart> Parts);

internal sealed record ExplainedPart(int Depth, string Part, string Value);

/// <param name="Asks">What it asks, each with its value; empty for an expression.</param>
internal sealed record ExplainedLevel(string Name, Ternary Value, ImmutableArray<ExplainedAsk> Asks, ExplainedCondition? Expression);

/// <param name="Condition">From 1.</param>
/// <param name="Field">As it is written.</param>
/// <param name="Wants">What does.</param>
internal sealed record ExplainedAsk(int Condition, bool IsNegated, string Field, string Wants, Ternary Value);

/// <param name="Allows">What the cluster policy allows.</param>
internal sealed record ExplainedCeiling(string Policy, string Field, string Allows, bool Bites);

/// <param name="From">The policy that says so, or <c>default</c>.</param>
internal sealed record ExplainedSetting(string Field, string Value, string From, string? LimitedBy);
