using System.Collections.Immutable;
using IapK8s.Policy.Definitions;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>Access levels on the wire. Total both ways: what cannot be enforced as it is meant is refused.</summary>
public static class AccessLevelMapping
{
    private const int MinutesOfDay = 24 * 60;

    public static Wire.AccessLevel ToWire(AccessLevelDefinition level)
    {
        var wire = new Wire.AccessLevel { Name = level.Name, TimeZones = { level.TimeZones.Select(TimeZoneMapping.ToWire) } };
        if (level.Expression is { } expression)
        {
            wire.Expression = expression;
        }
        else
        {
            wire.Basic = new Wire.BasicLevel { Combining = level.IsAnyEnough ? Wire.Combining.Or : Wire.Combining.And, Conditions = { level.Conditions.Select(ToWire) } };
        }

        return wire;
    }

    public static Mapped<AccessLevelDefinition> FromWire(Wire.AccessLevel level)
    {
        var reading = new WireReading();
        reading.Require(level.BodyCase != Wire.AccessLevel.BodyOneofCase.None, "body", "is missing, or of a kind that this build does not know");
        return reading.Finish(new AccessLevelDefinition
        {
            Name = reading.Text(level.Name, "name"),
            IsAnyEnough = level.Basic?.Combining switch
            {
                null or Wire.Combining.And => false,
                Wire.Combining.Or => true,
                var other => reading.Unknown(other, "basic.combining", false),
            },
            Conditions = level.Basic is { } basic ? reading.List(basic.Conditions, "basic.conditions", WireLimits.LevelConditions, (condition, at) => FromWire(reading, condition, at)) : [],
            Expression = level.BodyCase == Wire.AccessLevel.BodyOneofCase.Expression ? reading.Text(level.Expression, "expression", WireLimits.Source) : null,
            TimeZones = reading.List(level.TimeZones, "time_zones", WireLimits.LevelConditions * WireLimits.LevelConditions, (zone, at) => TimeZoneMapping.FromWire(reading, zone, at)),
        });
    }

    private static Wire.LevelCondition ToWire(LevelConditionDefinition condition) => new()
    {
        Negate = condition.IsNegated,
        ClientCidrs = { condition.ClientCidrs },
        TimeWindows = { condition.TimeWindows.Select(ToWire) },
        Claims = { condition.Claims.Select(claim => new Wire.LevelClaim { Name = claim.Name, Values = { claim.Values } }) },
        RequiredLevels = { condition.RequiredLevels },
    };

    private static LevelConditionDefinition FromWire(WireReading reading, Wire.LevelCondition condition, string field)
    {
        // Everybody meets one that asks for nothing.
        reading.Require(condition.ClientCidrs.Count + condition.TimeWindows.Count + condition.Claims.Count + condition.RequiredLevels.Count > 0, field, "asks for nothing");
        return new LevelConditionDefinition
        {
            IsNegated = condition.Negate,
            ClientCidrs = reading.Texts(condition.ClientCidrs, field + ".client_cidrs", WireLimits.Names),
            TimeWindows = reading.List(condition.TimeWindows, field + ".time_windows", WireLimits.LevelConditions, (window, at) => FromWire(reading, window, at)),
            Claims = reading.List(condition.Claims, field + ".claims", WireLimits.Names, (claim, at) => new LevelClaimDefinition(reading.Text(claim.Name, at + ".name"), Values(reading, claim, at + ".values"))),
            RequiredLevels = reading.Texts(condition.RequiredLevels, field + ".required_levels", WireLimits.Names),
        };
    }

    private static ImmutableArray<string> Values(WireReading reading, Wire.LevelClaim claim, string field)
    {
        reading.Require(claim.Values.Count > 0, field, "is empty");
        return reading.Texts(claim.Values, field, WireLimits.Names);
    }

    /// <summary>Days travel as in ISO 8601: Monday is 1, Sunday is 7, and 0 is none.</summary>
    private static Wire.TimeWindow ToWire(TimeWindowDefinition window) => new()
    {
        Days = { window.Days.Select(day => day == DayOfWeek.Sunday ? 7 : (int)day) },
        FromMinute = window.From,
        ToMinute = window.To,
        TimeZone = window.TimeZone,
    };

    private static TimeWindowDefinition FromWire(WireReading reading, Wire.TimeWindow window, string field)
    {
        reading.Require(window.Days.Count is > 0 and <= 7 && window.Days.All(day => day is >= 1 and <= 7), field + ".days", "are not days of the week");
        reading.Require(window.FromMinute is >= 0 and < MinutesOfDay, field + ".from_minute", "is no time of the day");
        reading.Require(window.ToMinute is > 0 and <= MinutesOfDay && window.ToMinute != window.FromMinute, field + ".to_minute", "is no time after it");
        return new TimeWindowDefinition([.. window.Days.Select(day => (DayOfWeek)(day % 7)).Order()], window.FromMinute, window.ToMinute, reading.Text(window.TimeZone, field + ".time_zone"));
    }
}
