using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Policy.AccessLevels;

/// <summary>Every access level that policies here may ask for, compiled. Immutable and thread-safe. One that is not in it is Unknown, never unmet.</summary>
public sealed class AccessLevelTable
{
    /// <summary>How long a chain of levels that ask for each other may be: each link is a call within a call.</summary>
    public const int MaxDepth = 8;

    private readonly ImmutableArray<CompiledLevel> _levels;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _indexes;

    private AccessLevelTable(ImmutableArray<string> names, ImmutableArray<CompiledLevel> levels)
    {
        _levels = levels;
        _indexes = names.Select((name, index) => KeyValuePair.Create(name, index)).ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static AccessLevelTable Empty { get; } = new([], []);

    /// <summary>The token's groups that levels ask for.</summary>
    internal IEnumerable<string> Groups => _levels.SelectMany(level => level.Groups);

    internal int Count => _levels.Length;

    internal CompiledLevel this[int index] => _levels[index];

    /// <exception cref="PolicyRejectedException">This build cannot enforce a level to the letter, or levels ask for each other in a circle.</exception>
    public static AccessLevelTable Build(IEnumerable<AccessLevelDefinition> definitions)
    {
        var mistakes = new List<string>();
        var byName = new SortedDictionary<string, AccessLevelDefinition>(StringComparer.Ordinal);
        foreach (var definition in definitions)
        {
            if (!byName.TryAdd(definition.Name, definition))
            {
                mistakes.Add($"access level {definition.Name}: there are several of this name");
            }
        }

        var levels = byName.Values.Select(definition => LevelCompiler.Compile(definition, mistakes)).ToImmutableArray();
        mistakes.AddRange(LevelOrder.Of(byName.Values).Where(level => level.Value is null or > MaxDepth)
            .Select(level => $"access level {level.Key}: asks for itself by way of others, or for a chain of more than {MaxDepth}"));
        if (mistakes.Count > 0)
        {
            throw new PolicyRejectedException(mistakes);
        }

        return levels.IsEmpty ? Empty : new AccessLevelTable([.. byName.Keys], levels);
    }

    /// <summary>-1 where there is none.</summary>
    internal int IndexOf(ReadOnlySpan<char> name) => _indexes.TryGetValue(name, out var index) ? index : -1;
}
