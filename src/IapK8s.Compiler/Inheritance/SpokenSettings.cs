using System.Collections.Immutable;
using IapK8s.Resources.Findings;

namespace IapK8s.Compiler.Inheritance;

/// <summary>A value, and who says so.</summary>
/// <param name="LimitedBy">The cluster policy that fixes it where more was asked for.</param>
internal sealed record Spoken(object Value, LevelPolicy From, ResourceId? LimitedBy = null);

/// <summary>The settings that somebody speaks of: one policy, a level, or a level and those above it.</summary>
internal sealed class SpokenSettings
{
    private readonly ImmutableDictionary<Setting, Spoken> _spoken;

    private SpokenSettings(ImmutableDictionary<Setting, Spoken> spoken) => _spoken = spoken;

    public static SpokenSettings None { get; } = new(ImmutableDictionary<Setting, Spoken>.Empty);

    /// <summary>What one policy says, as far as the ceilings let it.</summary>
    public static SpokenSettings Of(LevelPolicy policy, CeilingSet ceilings, FindingList findings)
    {
        var spoken = ImmutableDictionary.CreateBuilder<Setting, Spoken>();
        foreach (var setting in SettingTable.All)
        {
            if (setting.Read(policy) is { } value)
                spoken[setting] = ceilings.Limit(setting, new Spoken(value, policy), findings);
        }
        return new SpokenSettings(spoken.ToImmutable());
    }

    /// <summary>
    /// Several policies of one level: of what is ordered the stricter value, of the rest the senior's. To say nothing is no difference: who does goes along.
    /// </summary>
    /// <param name="policies">In order of seniority.</param>
    /// <param name="mayHold">By place: false for one that is asked for what is stricter alone. All may where this is left out.</param>
    /// <param name="losersHold">Whether who differs from a senior one goes on to hold what none of those speaks of. Above workloads it does, for networks beyond which nobody
    /// may trust a proxy must not vanish with a dispute over something else.</param>
    public static Agreement Together(IReadOnlyList<SpokenSettings> policies, Func<int, bool>? mayHold = null, bool losersHold = false)
    {
        var spoken = ImmutableDictionary.CreateBuilder<Setting, Spoken>();
        var holders = new Dictionary<Setting, int>();
        var differences = ImmutableArray.CreateBuilder<Difference>();
        for (var i = 0; i < policies.Count; i++)
        {
            foreach (var (setting, said) in policies[i]._spoken.Where(word => word.Key.IsOrdered))
            {
                if (!spoken.TryGetValue(setting, out var stricter) || setting.Compare(said.Value, stricter.Value) < 0)
                    spoken[setting] = said;
            }
            if (mayHold?.Invoke(i) == false)
                continue;
            var others = SettingTable.All.Where(setting => !setting.IsOrdered && policies[i].Find(setting) is not null).ToList();
            var differing = others.Where(setting => spoken.TryGetValue(setting, out var held) && !setting.AreSame(policies[i].Find(setting)!.Value, held.Value)).ToList();
            differences.AddRange(differing.Select(setting => new Difference(i, holders[setting], setting, policies[i].Find(setting)!, spoken[setting])));
            foreach (var setting in differing.Count > 0 && !losersHold ? [] : others.Where(setting => !spoken.ContainsKey(setting)))
                (spoken[setting], holders[setting]) = (policies[i].Find(setting)!, i);
        }
        return new Agreement(new SpokenSettings(spoken.ToImmutable()), differences.ToImmutable());
    }

    /// <summary>Of a level and those above it the nearest that speaks wins.</summary>
    public SpokenSettings Over(SpokenSettings above) => new(above._spoken.SetItems(_spoken));

    public SpokenSettings With(Setting setting, Spoken spoken) => new(_spoken.SetItem(setting, spoken));

    public Spoken? Find(Setting setting) => _spoken.GetValueOrDefault(setting);

    public T Get<T>(Setting<T> setting, T otherwise) where T : notnull => Find(setting) is { } spoken ? (T)spoken.Value : otherwise;
}
