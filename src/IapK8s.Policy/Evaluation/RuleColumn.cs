using System.Collections.Frozen;
using IapK8s.Policy.Matching;

namespace IapK8s.Policy.Evaluation;

/// <summary>For each value that rules name (a method, a host): the rules that accept it. Rules that name none accept every value.</summary>
internal sealed class RuleColumn
{
    private readonly FrozenDictionary<string, ulong[]> _byValue;
    private readonly ulong[] _unnamed;

    private RuleColumn(FrozenDictionary<string, ulong[]> byValue, ulong[] unnamed)
    {
        _byValue = byValue;
        _unnamed = unnamed;
    }

    public static RuleColumn Build(IReadOnlyList<IReadOnlyList<string>> valuesByRank, StringComparer comparer)
    {
        var unnamed = new ulong[RuleSet.WordsFor(valuesByRank.Count)];
        for (var rank = 0; rank < valuesByRank.Count; rank++)
        {
            if (valuesByRank[rank].Count == 0)
            {
                RuleSet.Add(unnamed, rank);
            }
        }

        var byValue = new Dictionary<string, ulong[]>(comparer);
        for (var rank = 0; rank < valuesByRank.Count; rank++)
        {
            foreach (var value in valuesByRank[rank])
            {
                if (!byValue.TryGetValue(value, out var rules))
                {
                    byValue.Add(value, rules = [.. unnamed]);
                }

                RuleSet.Add(rules, rank);
            }
        }

        return new RuleColumn(byValue.ToFrozenDictionary(comparer), unnamed);
    }

    public ReadOnlySpan<ulong> Accepting(string value) => _byValue.TryGetValue(value, out var rules) ? rules : _unnamed;
}
