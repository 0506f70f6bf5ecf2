using System.Collections.Immutable;

namespace IapK8s.Policy.Definitions;

/// <summary>One access level, validated, as the compiler emits it and the wire carries it: either conditions or an expression.</summary>
public sealed record AccessLevelDefinition
{
    /// <summary>As conditions name it: <c>"corp-net" in access_levels</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Any condition is enough; else all of them are needed. Zero is the strict one.</summary>
    public bool IsAnyEnough { get; init; }

    /// <summary>Empty where there is an <see cref="Expression"/>, else never.</summary>
    public ImmutableArray<LevelConditionDefinition> Conditions { get; init; } = [];

    /// <summary>CEL source; null where there are conditions.</summary>
    public string? Expression { get; init; }

    /// <summary>Every zone that a time window names, sorted by name.</summary>
    public ImmutableArray<TimeZoneDefinition> TimeZones { get; init; } = [];
}

/// <summary>One condition of a level. What is empty is not asked; something never is. What is asked is needed all together.</summary>
public sealed record LevelConditionDefinition
{
    /// <summary>The condition is met where its fields together are not. What is unknown stays unknown.</summary>
    public bool IsNegated { get; init; }

    /// <summary>Canonical CIDRs, sorted; the client's address is in one of them.</summary>
    public ImmutableArray<string> ClientCidrs { get; init; } = [];

    /// <summary>The time of the request is in one of them.</summary>
    public ImmutableArray<TimeWindowDefinition> TimeWindows { get; init; } = [];

    /// <summary>Each of these claims has one of its values, sorted by name.</summary>
    public ImmutableArray<LevelClaimDefinition> Claims { get; init; } = [];

    /// <summary>Names of levels that are all met, sorted.</summary>
    public ImmutableArray<string> RequiredLevels { get; init; } = [];
}

/// <summary>A claim of the identity and the values that do, sorted. Of a claim with several values one is enough.</summary>
public sealed record LevelClaimDefinition(string Name, ImmutableArray<string> Values);

/// <summary>A part of certain days by the wall clock of a zone.</summary>
/// <param name="Days">On which it begins, sorted from Sunday; never empty.</param>
/// <param name="From">Minutes after midnight, the first that is in it: 0 to 1,439.</param>
/// <param name="To">Minutes after midnight, the first that is out of it: 1 to 1,440. Not after <paramref name="From"/>: on the next day.</param>
/// <param name="TimeZone">Name of one of the level's zones.</param>
public sealed record TimeWindowDefinition(ImmutableArray<DayOfWeek> Days, int From, int To, string TimeZone);

/// <summary>A time zone worked out: what clocks there show follows from this alone, so whoever decides by it needs no zone data of its own.</summary>
/// <param name="Name">IANA.</param>
/// <param name="Offsets">Ascending by time; the first one begins what is known of the zone.</param>
/// <param name="Until">Unix seconds; from here on nothing is known of it.</param>
public sealed record TimeZoneDefinition(string Name, ImmutableArray<ZoneOffset> Offsets, long Until);

/// <summary>What clocks are ahead of UTC by, from a moment on.</summary>
/// <param name="From">Unix seconds.</param>
/// <param name="Seconds">East of Greenwich.</param>
public readonly record struct ZoneOffset(long From, int Seconds);
