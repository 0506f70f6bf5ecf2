using System.Collections.Immutable;
using IapK8s.Compiler.Inheritance;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.AccessLevels;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.AccessLevels;

/// <summary>A validated level to its canonical form: sorted and distinct everywhere but for the conditions themselves, whose order costs nothing and changes nothing.</summary>
internal static class LevelTranslator
{
    public static AccessLevelDefinition Translate(IapAccessLevel level)
    {
        var conditions = (level.Spec.Basic?.Conditions ?? []).Select(Condition).ToImmutableArray();
        return new AccessLevelDefinition
        {
            Name = level.Metadata.Name,
            IsAnyEnough = level.Spec.Basic?.CombiningFunction == "Or",
            Conditions = conditions,
            Expression = level.Spec.Custom?.Expression,
            TimeZones = [.. Sorted(conditions.SelectMany(condition => condition.TimeWindows).Select(window => window.TimeZone)).Select(name => ZoneTable.Of(name, Zone(name)))],
        };
    }

    private static LevelConditionDefinition Condition(LevelConditionSpec spec) => new()
    {
        IsNegated = spec.Negate ?? false,
        ClientCidrs = Sorted((spec.ClientCidrs ?? []).Select(SettingTable.Cidr)),
        TimeWindows = [.. (spec.TimeWindows ?? []).Select(Window)],
        Claims = [.. (spec.Claims ?? new Dictionary<string, IReadOnlyList<string>>()).OrderBy(claim => claim.Key, StringComparer.Ordinal).Select(claim => new LevelClaimDefinition(claim.Key, Sorted(claim.Value)))],
        RequiredLevels = Sorted(spec.RequiredAccessLevels ?? []),
    };

    private static TimeWindowDefinition Window(TimeWindowSpec spec)
    {
        var days = spec.Days?.Select(Enum.Parse<DayOfWeek>) ?? Enum.GetValues<DayOfWeek>();
        return new TimeWindowDefinition([.. days.Distinct().Order()], Minutes(spec.From!), Minutes(spec.To!), spec.TimeZone!);
    }

    private static int Minutes(string text) => ClockSyntax.Parse(text, out var minutes) is null ? minutes : throw new InvalidOperationException($"A validated time is none: {text}");

    private static TimeZoneInfo Zone(string name) => TimeZoneSyntax.Parse(name, out var zone) is null ? zone : throw new InvalidOperationException($"A validated time zone is none: {name}");

    private static ImmutableArray<string> Sorted(IEnumerable<string> values) => [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
