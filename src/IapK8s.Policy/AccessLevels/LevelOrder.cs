using IapK8s.Policy.Conditions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.AccessLevels;

/// <summary>Which levels ask for which.</summary>
public static class LevelOrder
{
    /// <summary>The levels that one asks for itself, in order: those that it requires and those that its expression names.</summary>
    public static IReadOnlyCollection<string> AskedBy(AccessLevelDefinition level)
    {
        var asked = new SortedSet<string>(level.Conditions.SelectMany(condition => condition.RequiredLevels), StringComparer.Ordinal);
        asked.UnionWith(level.Expression is null ? [] : ConditionReading.Of(level.Expression).AccessLevels);
        return asked;
    }

    /// <summary>By name: how many levels the longest chain from it has, itself counted; null where it leads into a circle. What is not among the levels is passed over.</summary>
    public static IReadOnlyDictionary<string, int?> Of(IEnumerable<AccessLevelDefinition> levels)
    {
        var asked = levels.ToDictionary(level => level.Name, AskedBy, StringComparer.Ordinal);
        var depths = new SortedDictionary<string, int?>(StringComparer.Ordinal);

        // Whatever asks only for levels that are settled is settled; what is left after the last round asks in a circle.
        for (var settled = -1; settled < depths.Count;)
        {
            settled = depths.Count;
            foreach (var (name, others) in asked.Where(level => !depths.ContainsKey(level.Key)).ToList())
            {
                var known = others.Where(asked.ContainsKey).ToList();
                if (known.All(depths.ContainsKey))
                {
                    depths[name] = 1 + known.Select(other => depths[other]!.Value).DefaultIfEmpty(0).Max();
                }
            }
        }

        foreach (var name in asked.Keys)
        {
            depths.TryAdd(name, null);
        }

        return depths;
    }
}
