using IapK8s.Policy.Decisions;
using IapK8s.Policy.Matching;

namespace IapK8s.Policy.Membership;

/// <summary>One side of rules (Allow members, Deny members, Deny exceptions): for which of them the principal is surely a member, and
/// for which it cannot be told. Certainty wins: one known membership makes a list true whatever else is in it.</summary>
internal sealed class MembershipTerms(int words)
{
    public ulong[] Known { get; } = new ulong[words];

    public ulong[] Unknown { get; } = new ulong[words];

    public Ternary Of(int rank) =>
        RuleSet.Contains(Known, rank) ? Ternary.True : RuleSet.Contains(Unknown, rank) ? Ternary.Unknown : Ternary.False;
}
