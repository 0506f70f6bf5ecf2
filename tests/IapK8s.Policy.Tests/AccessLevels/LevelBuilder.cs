using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Policy.Tests.AccessLevels;

/// <summary>Short ways to write levels.</summary>
internal static class LevelBuilder
{
    /// <summary>Berlin in 2026: summer from March 29th, 01:00 UTC, to October 25th, 01:00 UTC.</summary>
    public static readonly TimeZoneDefinition Berlin = new("Europe/Berlin", [new(Unix(2026, 1, 1, 0), 3600), new(Unix(2026, 3, 29, 1), 7200), new(Unix(2026, 10, 25, 1), 3600)], Unix(2027, 1, 1, 0));

    public static AccessLevelDefinition All(string name, params LevelConditionDefinition[] conditions) => new() { Name = name, Conditions = [.. conditions], TimeZones = [Berlin] };

    public static AccessLevelDefinition Any(string name, params LevelConditionDefinition[] conditions) => All(name, conditions) with { IsAnyEnough = true };

    public static AccessLevelDefinition Custom(string name, string expression) => new() { Name = name, Expression = expression };

    public static LevelConditionDefinition Net(params string[] cidrs) => new() { ClientCidrs = [.. cidrs] };

    public static LevelConditionDefinition Levels(params string[] names) => new() { RequiredLevels = [.. names] };

    public static LevelConditionDefinition Claim(string name, params string[] values) => new() { Claims = [new(name, [.. values])] };

    public static LevelConditionDefinition Time(int from, int to, params DayOfWeek[] days) => new() { TimeWindows = [new([.. days], from, to, Berlin.Name)] };

    public static LevelConditionDefinition Not(this LevelConditionDefinition condition) => condition with { IsNegated = true };

    /// <summary>A policy that trusts a proxy, so that addresses are known.</summary>
    public static EffectivePolicy With(this PolicyDefinition definition, params AccessLevelDefinition[] levels) =>
        EffectivePolicy.Build(definition with { TrustedProxies = ["192.0.2.1/32"] }, GroupMembership.Empty).With(GroupMembership.Empty, AccessLevelTable.Build(levels));

    private static long Unix(int year, int month, int day, int hour) => new DateTimeOffset(year, month, day, hour, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
}
