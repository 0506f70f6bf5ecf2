using System.Collections.Immutable;

namespace IapK8s.Policy.Decisions;

/// <summary>A decision and what every rule contributed.</summary>
/// <param name="Decision">What <c>Decide</c> says.</param>
/// <param name="Rules">Deny before Allow, each in report order.</param>
public sealed record DecisionTrace(Decision Decision, ImmutableArray<RuleTrace> Rules);
