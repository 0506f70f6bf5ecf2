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

    /// <summary>Several policies of one level: the stricter value where there is such a thing, else the senior's.</summary>
    /// <param name="policies">In order of seniority.</param>
    /// <param name="conflict">Told of each that wants another value than the senior one, where neither is the stricter.</param>
    public static SpokenSettings Together(IReadOnlyList<SpokenSettings> policies, Action<Setting, Spoken, Spoken> conflict)
    {
        var spoken = ImmutableDictionary.CreateBuilder<Setting, Spoken>();
        foreach (var setting in SettingTable.All)
        {
            foreach (var other in policies.Select(policy => policy.Find(setting)).OfType<Spoken>())
            {
                if (!spoken.TryGetValue(setting, out var holder))
                    spoken[setting] = other;
                else if (setting.IsOrdered)
                    spoken[setting] = setting.Compare(other.Value, holder.Value) < 0 ? other : holder;
                else if (!setting.AreSame(other.Value, holder.Value))
                    conflict(setting, other, holder);
            }
        }
        return new SpokenSettings(spoken.ToImmutable());
    }

    /// <summary>Of a level and those above it the nearest that speaks wins.</summary>
    public SpokenSettings Over(SpokenSettings above) => new(above._spoken.SetItems(_spoken));

    public SpokenSettings With(Setting setting, Spoken spoken) => new(_spoken.SetItem(setting, spoken));

    public Spoken? Find(Setting setting) => _spoken.GetValueOrDefault(setting);

    public T Get<T>(Setting<T> setting, T otherwise) where T : notnull => Find(setting) is { } spoken ? (T)spoken.Value : otherwise;
}
