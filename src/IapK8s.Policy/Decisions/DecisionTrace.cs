using System.Collections.Immutable;

namespace IapK8s.Policy.Decisions;

/// <summary>A decision and what every rule contributed.</summary>
/// <param name="Decision">What <c>Decide</c> says.</param>
/// <param name="Rules">Deny before Allow, each in report order; those too that are not obeyed.</param>
public sealed record DecisionTrace(Decision Decision, ImmutableArray<RuleTrace> Rules)
{
    /// <summary>What the rules that are obeyed come to by themselves: another one where a ceiling bites, or the policy is in Shadow or Off.</summary>
    public required Decision ByRules { get; init; }

    /// <summary>What it would be if nothing were in Shadow; null where nothing is.</summary>
    public Decision? AsEnforced { get; init; }

    /// <summary>Whatever cluster policies fix that concerns a request, by policy.</summary>
    public ImmutableArray<CeilingTrace> Ceilings { get; init; } = [];

    /// <summary>Those that conditions name, and those that these ask for, in order.</summary>
    public ImmutableArray<LevelTrace> AccessLevels { get; init; } = [];
}
