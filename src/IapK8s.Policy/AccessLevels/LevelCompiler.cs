using IapK8s.Policy.Conditions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.AccessLevels;

/// <summary>Reads a level's texts. Definitions come validated, so a mistake here means a newer or a broken sender, and refuses all of them.</summary>
internal static class LevelCompiler
{
    public static CompiledLevel Compile(AccessLevelDefinition level, List<string> mistakes)
    {
        if (level.Expression is { } source)
        {
            if (!level.Conditions.IsEmpty)
            {
                Mistake("has conditions and an expression");
            }

            var reading = ConditionReading.Of(source);
            if (reading.Program is null)
            {
                Mistake($"expression {string.Join("; ", reading.Issues)}");
                return Nothing;
            }

            return new CustomLevel(reading.Program, reading.Groups, reading.AccessLevels);
        }

        if (level.Conditions.IsDefaultOrEmpty)
        {
            // All of none would be met by everybody.
            Mistake("asks for nothing");
            return Nothing;
        }

        var clocks = level.TimeZones.DistinctBy(zone => zone.Name).ToDictionary(zone => zone.Name, zone => new ZoneClock(zone), StringComparer.Ordinal);
        return new BasicLevel(level.IsAnyEnough, [.. level.Conditions.Select(Condition)]);

        LevelCondition Condition(LevelConditionDefinition condition)
        {
            if (condition.ClientCidrs.IsEmpty && condition.TimeWindows.IsEmpty && condition.Claims.IsEmpty && condition.RequiredLevels.IsEmpty)
            {
                Mistake("has a condition that asks for nothing");
            }

            var networks = condition.ClientCidrs.IsEmpty ? null : AddressRanges.Of(condition.ClientCidrs);
            if (networks is null && !condition.ClientCidrs.IsEmpty)
            {
                Mistake("has a network that is none");
            }

            return new LevelCondition(condition, networks, [.. condition.TimeWindows.Select(Window).OfType<TimeWindow>()]);
        }

        TimeWindow? Window(TimeWindowDefinition window)
        {
            var isSound = !window.Days.IsDefaultOrEmpty && window.Days.All(Enum.IsDefined) && window.From is >= 0 and < 1440 && window.To is > 0 and <= 1440 && window.From != window.To;
            if (!isSound || !clocks.TryGetValue(window.TimeZone, out var clock))
            {
                Mistake($"has a time window that is none, or whose time zone {window.TimeZone} is not there");
                return null;
            }

            return new TimeWindow(window, clock);
        }

        void Mistake(string text) => mistakes.Add($"access level {level.Name} {text}");
    }

    /// <summary>Stands where there is a mistake, which refuses the table.</summary>
    private static BasicLevel Nothing { get; } = new(isAnyEnough: true, []);
}
