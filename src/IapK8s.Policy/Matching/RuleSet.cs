using System.Numerics;

namespace IapK8s.Policy.Matching;

/// <summary>64 rules of a set: those of rank <c>64 * Index</c> and up.</summary>
internal readonly record struct RuleWord(int Index, ulong Rules);

/// <summary>
/// Sets of rules by rank. What a policy has many of (one set a trie node, one a member) is sparse: only words that are not
/// empty, so that a set costs what it holds and not what the policy holds. What a request is tested against (methods, hosts,
/// the principal's rules) is dense, one bit a rule.
/// </summary>
internal static class RuleSet
{
    public static int WordsFor(int rules) => (rules + 63) >> 6;

    public static RuleWord[] Sparse(IEnumerable<int> ranks) =>
        [.. ranks.GroupBy(rank => rank >> 6).OrderBy(g => g.Key).Select(g => new RuleWord(g.Key, g.Aggregate(0UL, (word, rank) => word | (1UL << rank))))];

    public static bool Contains(ReadOnlySpan<ulong> dense, int rank) => (dense[rank >> 6] & (1UL << rank)) != 0;

    public static void Add(Span<ulong> dense, ReadOnlySpan<RuleWord> sparse)
    {
        foreach (var (index, rules) in sparse)
        {
            dense[index] |= rules;
        }
    }

    public static void Add(Span<ulong> dense, int rank) => dense[rank >> 6] |= 1UL << rank;

    /// <summary>Takes the lowest rank out of a word.</summary>
    public static int TakeFirst(int index, ref ulong rules)
    {
        var rank = (index << 6) + BitOperations.TrailingZeroCount(rules);
        rules &= rules - 1;
        return rank;
    }
}
