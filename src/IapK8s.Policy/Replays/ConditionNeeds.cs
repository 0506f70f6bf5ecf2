using System.Collections.Immutable;
using IapK8s.Policy.Conditions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Replays;

/// <summary>What a condition reads, also by way of the access levels that it asks for, of that which a record may not hold.</summary>
/// <param name="Groups">Those that it asks for by name, in order.</param>
internal sealed record ConditionNeeds(UntoldFacts Facts, ImmutableArray<string> Groups)
{
    public static ConditionNeeds Of(string condition, IReadOnlyDictionary<string, AccessLevelDefinition> levels)
    {
        var collected = new Collector(levels);
        collected.Read(condition);
        return new ConditionNeeds(collected.Facts, [.. collected.Groups]);
    }

    private sealed class Collector(IReadOnlyDictionary<string, AccessLevelDefinition> levels)
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

        public UntoldFacts Facts { get; private set; }

        public SortedSet<string> Groups { get; } = new(StringComparer.Ordinal);

        public void Read(string source)
        {
            var reading = ConditionReading.Of(source);
            foreach (var variable in reading.Program?.Reads ?? [])
            {
                Facts |= FactOf(variable);
            }

            Groups.UnionWith(reading.Groups);
            ReadLevels(reading.AccessLevels);
        }

        private void ReadLevels(IEnumerable<string> names)
        {
            foreach (var name in names)
            {
                if (!_seen.Add(name) || !levels.TryGetValue(name, out var level))
                {
                    continue;
                }

                foreach (var part in level.Conditions)
                {
                    Facts |= (part.ClientCidrs.IsEmpty ? 0 : UntoldFacts.ClientAddress) | (part.Claims.IsEmpty ? 0 : UntoldFacts.Claims);
                    ReadLevels(part.RequiredLevels);
                }

                if (level.Expression is { } expression)
                {
                    Read(expression);
                }
            }
        }

        private static UntoldFacts FactOf(string variable) => variable switch
        {
            "request.query" => UntoldFacts.Query,
            "request.headers" => UntoldFacts.Headers,
            "request.protocol" => UntoldFacts.Protocol,
            "request.ip" => UntoldFacts.ClientAddress,
            "identity.groups" => UntoldFacts.Groups,
            "identity.claims" or "request.auth.claims" => UntoldFacts.Claims,
            "identity.amr" => UntoldFacts.AuthenticationMethods,
            _ => UntoldFacts.None,
        };
    }
}
