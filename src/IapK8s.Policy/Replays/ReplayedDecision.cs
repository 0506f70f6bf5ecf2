using System.Collections.Immutable;
using IapK8s.Policy.Decisions;

namespace IapK8s.Policy.Replays;

/// <summary>What a policy may have said to a recorded request. Where it lets pass with all against the caller it does so in any case, and where it refuses with all in his favour it does that.</summary>
/// <param name="Open">The rules that make, or may make, the difference; empty where there is none.</param>
public sealed record ReplayedDecision(Decision Mildest, Decision Strictest, ImmutableArray<OpenRule> Open)
{
    /// <summary>Whatever the record does not tell, the outcome is this one.</summary>
    public bool IsDefinite => Open.IsEmpty;
}
