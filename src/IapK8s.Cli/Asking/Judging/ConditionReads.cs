using IapK8s.Policy.Conditions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Asking.Judging;

/// <summary>What a condition reads, also by way of the access levels that it asks for: names of variables.</summary>
internal static class ConditionReads
{
    /// <param name="levels">By name.</param>
    /// <param name="isAddressProven">Where no proxy is trusted a level never learns an address, whatever was said.</param>
    public static IReadOnlySet<string> Of(string? condition, IReadOnlyDictionary<string, AccessLevelDefinition> levels, bool isAddressProven)
    {
        var (reads, seen) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        if (condition is not null)
            Read(condition);
        return reads;

        void Read(string source)
        {
            var reading = ConditionReading.Of(source);
            reads.UnionWith(reading.Program?.Reads ?? []);
            foreach (var name in reading.AccessLevels)
                ReadLevel(name);
        }

        void ReadLevel(string name)
        {
            if (!seen.Add(name) || !levels.TryGetValue(name, out var level))
                return;
            foreach (var part in level.Conditions)
            {
                if (isAddressProven && !part.ClientCidrs.IsEmpty)
                    reads.Add("request.ip");
                foreach (var required in part.RequiredLevels)
                    ReadLevel(required);
            }
            if (level.Expression is { } expression)
                Read(expression);
        }
    }
}
