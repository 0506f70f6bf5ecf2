using System.Collections.Concurrent;
using System.Collections.Immutable;
using IapK8s.Policy.Conditions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.AccessLevels;

/// <summary>Which levels rules mention, in turn too, and what follows from it. Conditions are read once each, however many rules inherit them.</summary>
internal sealed class LevelMentions(LevelClosure levels)
{
    private readonly ConcurrentDictionary<string, ImmutableArray<string>> _asked = new(StringComparer.Ordinal);

    /// <summary>The names in a condition, known or not, in order.</summary>
    public ImmutableArray<string> In(string? condition) => condition is null ? [] : _asked.GetOrAdd(condition, static source => ConditionReading.Of(source).AccessLevels);

    /// <summary>Everything that deciding by the rules needs, by name.</summary>
    public ImmutableArray<AccessLevelDefinition> NeededBy(IEnumerable<RuleDefinition> rules) => levels.With(rules.SelectMany(rule => In(rule.Condition)).Distinct(StringComparer.Ordinal));

    /// <summary>Whether one of the levels that a condition mentions asks for the client's address.</summary>
    public bool NeedAddress(string? condition) => condition is not null && levels.With(In(condition)).Any(level => level.Conditions.Any(part => !part.ClientCidrs.IsEmpty));
}
