using IapK8s.Policy.Conditions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Asking.Judging;

/// <summary>What a condition reads, also by way of the access levels that it asks for.</summary>
internal sealed class ConditionReads
{
    private readonly IReadOnlyDictionary<string, AccessLevelDefinition> _levels;
    private readonly bool _isAddressProven;
    private readonly HashSet<string> _variables = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<string> _claims = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    private ConditionReads(IReadOnlyDictionary<string, AccessLevelDefinition> levels, bool isAddressProven) => (_levels, _isAddressProven) = (levels, isAddressProven);

    /// <summary>Names of variables.</summary>
    public IReadOnlySet<string> Variables => _variables;

    /// <summary>The token's groups, by name.</summary>
    public IReadOnlySet<string> Groups => _groups;

    /// <summary>The token's claims, by name.</summary>
    public IReadOnlySet<string> Claims => _claims;

    /// <param name="levels">By name.</param>
    /// <param name="isAddressProven">Where no proxy is trusted a level never learns an address, whatever was said.</param>
    public static ConditionReads Of(string? condition, IReadOnlyDictionary<string, AccessLevelDefinition> levels, bool isAddressProven)
    {
        var reads = new ConditionReads(levels, isAddressProven);
        if (condition is not null)
            reads.Read(condition);
        return reads;
    }

    private void Read(string source)
    {
        var reading = ConditionReading.Of(source);
        _variables.UnionWith(reading.Program?.Reads ?? []);
        _groups.UnionWith(reading.Groups);
        _claims.UnionWith(reading.Claims);
        foreach (var name in reading.AccessLevels)
            ReadLevel(name);
    }

    private void ReadLevel(string name)
    {
        if (!_seen.Add(name) || !_levels.TryGetValue(name, out var level))
            return;
        foreach (var part in level.Conditions)
        {
            if (_isAddressProven && !part.ClientCidrs.IsEmpty)
                _variables.Add("request.ip");
            _claims.UnionWith(part.Claims.Select(claim => claim.Name));
            foreach (var required in part.RequiredLevels)
                ReadLevel(required);
        }
        if (level.Expression is { } expression)
            Read(expression);
    }
}
