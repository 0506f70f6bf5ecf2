using IapK8s.Policy.Decisions;
using IapK8s.Policy.Matching;

namespace IapK8s.Policy.Membership;

/// <summary>One side of rules (Allow members, Deny members, Deny exceptions): for which of them the principal is surely a member, and
/// for which it cannot be told. Certainty wins: one known membership makes a list true whatever else is in it.</summary>
internal sealed class MembershipTerms(int words)
{
    public ulong[] Known { get; } = new ulong[words];

    public ulong[] Unknown { get; } = new ulong[words];

    /// <summary>Forgets what was found out for any rule but those of <paramref name="provider"/>, and takes it as unknown for those others that name
    /// <paramref name="people"/>.</summary>
    public void Restrict(ReadOnlySpan<ulong> provider, ReadOnlySpan<RuleWord> people)
    {
        for (var i = 0; i < provider.Length; i++)
        {
            Known[i] &= provider[i];
            Unknown[i] &= provider[i];
        }

        foreach (var (index, rules) in people)
        {
            Unknown[index] |= rules & ~provider[index];
        }
    }

    /// <summary>The same and surely a member for these rules too.</summary>
    public MembershipTerms With(ReadOnlySpan<ulong> known)
    {
        var more = new MembershipTerms(Known.Length);
        for (var i = 0; i < Known.Length; i++)
        {
            more.Known[i] = Known[i] | known[i];
            more.Unknown[i] = Unknown[i];
        }

        return more;
    }

    public Ternary Of(int rank) =>
        RuleSet.Contains(Known, rank) ? Ternary.True : RuleSet.Contains(Unknown, rank) ? Ternary.Unknown : Ternary.False;
}
