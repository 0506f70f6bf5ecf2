using System.Collections.Immutable;
using IapK8s.Policy.Decisions;

namespace IapK8s.Policy.Replays;

/// <summary>What a policy may have said to a recorded request: nothing milder than the one, nothing stricter than the other.</summary>
/// <param name="Open">The rules that make the difference; empty where there is none.</param>
public sealed record ReplayedDecision(Decision Mildest, Decision Strictest, ImmutableArray<OpenRule> Open)
{
    /// <summary>Whatever the record does not tell, the outcome is this one.</summary>
    public bool IsDefinite => Mildest.Outcome == Strictest.Outcome;
}
