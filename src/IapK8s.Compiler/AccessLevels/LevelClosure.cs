using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Nesting;
using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;

namespace IapK8s.Compiler.AccessLevels;

/// <summary>
/// Access levels and which of them ask for which. One that asks for itself by way of others, or for too long a chain of them, is absent: unknown, never met or unmet. Who asks for
/// one that is absent is worked out with that part unknown.
/// </summary>
internal sealed class LevelClosure
{
    private readonly ResourceIndex _index;
    private readonly ImmutableSortedDictionary<string, IReadOnlyCollection<string>> _asked;

    public LevelClosure(ResourceIndex index, List<Finding> findings)
    {
        _index = index;
        var all = index.AccessLevels.Values.Select(LevelTranslator.Translate).ToImmutableSortedDictionary(level => level.Name, level => level, StringComparer.Ordinal);
        _asked = all.ToImmutableSortedDictionary(level => level.Key, level => LevelOrder.AskedBy(level.Value), StringComparer.Ordinal);
        var straight = all.Values.Where(level => CircleThrough(level.Name) is null).ToList();
        var depths = LevelOrder.Of(straight);
        Definitions = all.RemoveRange(all.Keys.Where(name => depths.GetValueOrDefault(name) is null or > AccessLevelTable.MaxDepth));
        foreach (var name in all.Keys)
            findings.AddRange(Explain(name));
    }

    /// <summary>Those that could be worked out, by name.</summary>
    public ImmutableSortedDictionary<string, AccessLevelDefinition> Definitions { get; }

    public bool IsKnown(string name) => Definitions.ContainsKey(name);

    public bool Exists(string name) => _index.AccessLevels.ContainsKey(name);

    /// <summary>These, as far as they are known, and all that they ask for in turn, by name.</summary>
    public ImmutableArray<AccessLevelDefinition> With(IEnumerable<string> names)
    {
        var open = new Queue<string>(names);
        if (open.Count == 0)
            return [];
        var found = new SortedDictionary<string, AccessLevelDefinition>(StringComparer.Ordinal);
        while (open.TryDequeue(out var name))
        {
            if (!Definitions.TryGetValue(name, out var level) || !found.TryAdd(name, level))
                continue;
            foreach (var other in _asked[name])
                open.Enqueue(other);
        }
        return [.. found.Values];
    }

    private IReadOnlyList<string>? CircleThrough(string name) => _asked[name].Select(first => Circle.Through(name, first, Asked)).FirstOrDefault(way => way is not null);

    private IReadOnlyCollection<string> Asked(string name) => _asked.GetValueOrDefault(name, []);

    private IEnumerable<Finding> Explain(string name)
    {
        var level = _index.AccessLevels[name];
        var places = new LevelPlaces(level.Spec);
        if (!IsKnown(name) && CircleThrough(name) is { } way)
        {
            yield return About(name, places.Of(way[1]), FindingReason.Invalid, $"The levels ask for each other in a circle: {string.Join(" -> ", way)}", "Remove one of these entries.");
            yield break;
        }
        if (!IsKnown(name))
        {
            yield return About(name, places.Of(_asked[name].First()), FindingReason.Invalid, $"The chain of levels that it asks for is longer than {AccessLevelTable.MaxDepth}", "Ask for the last ones directly.");
            yield break;
        }
        foreach (var other in _asked[name].Where(other => !IsKnown(other)))
        {
            var message = Exists(other) ? $"IapAccessLevel {other} could not be worked out" : $"There is no valid IapAccessLevel {other}";
            yield return About(name, places.Of(other), FindingReason.RefNotFound, message, Exists(other) ? "Mend that level." : "Create it, mend it, or remove the entry.");
        }
    }

    private Finding About(string name, FieldPath field, FindingReason reason, string message, string fix)
    {
        var level = _index.AccessLevels[name];
        return new Finding
        {
            Reason = reason,
            Resource = level.Id,
            Field = field.Text,
            Message = message,
            Fix = fix,
            Location = level.Locator?.Locate(field.Text),
            InForce = reason == FindingReason.RefNotFound
                ? $"That part of {name} is unknown: as far as it matters the level lets nobody in and spares nobody."
                : $"Access level {name} is unknown: it lets nobody in and spares nobody.",
        };
    }
}
