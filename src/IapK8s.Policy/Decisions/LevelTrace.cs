using System.Collections.Immutable;
using IapK8s.Policy.Cel;

namespace IapK8s.Policy.Decisions;

/// <summary>What one access level has to say about a request.</summary>
/// <param name="Conditions">In the order in which they are written; empty for an expression, and for a level that is not there.</param>
/// <param name="Expression">What each part of an expression evaluated to; null where there are conditions.</param>
public sealed record LevelTrace(string Name, Ternary Value, ImmutableArray<LevelConditionTrace> Conditions, CelExplanation? Expression);

/// <param name="Value">With the negation, if there is one.</param>
/// <param name="Parts">Those that are asked.</param>
public sealed record LevelConditionTrace(bool IsNegated, Ternary Value, ImmutableArray<LevelPartTrace> Parts);

public sealed record LevelPartTrace(LevelPart Part, Ternary Value);

/// <summary>The fields of a condition.</summary>
public enum LevelPart : byte
{
    ClientCidrs = 0,
    TimeWindows,
    Claims,
    RequiredAccessLevels,
}
