using System.Collections.Concurrent;
using System.Collections.Immutable;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.AccessLevels;

/// <summary>
/// Time zones worked out into offsets. Sidecars have no zone data: their image has none, and a table that every pod keeps current by itself would let the same window mean
/// different hours on two of them. What is known ends in 2100: beyond that a window is unknown.
/// </summary>
internal static class ZoneTable
{
    private static readonly DateTime Begin = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime End = new(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>No zone changes twice within it.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromHours(12);

    private static readonly ConcurrentDictionary<string, TimeZoneDefinition> Known = new(StringComparer.Ordinal);

    public static TimeZoneDefinition Of(string name, TimeZoneInfo zone) => Known.GetOrAdd(name, static (name, zone) => WorkOut(name, zone), zone);

    private static TimeZoneDefinition WorkOut(string name, TimeZoneInfo zone)
    {
        var offsets = ImmutableArray.CreateBuilder<ZoneOffset>();
        var offset = OffsetAt(zone, Begin);
        offsets.Add(new ZoneOffset(Unix(Begin), offset));
        for (var time = Begin; time < End; time += Step)
        {
            var next = OffsetAt(zone, time + Step);
            if (next == offset)
                continue;
            offsets.Add(new ZoneOffset(Unix(FirstWith(zone, next, time, time + Step)), next));
            offset = next;
        }
        return new TimeZoneDefinition(name, offsets.ToImmutable(), Unix(End));
    }

    /// <summary>The first second with the later offset: halves what lies between.</summary>
    private static DateTime FirstWith(TimeZoneInfo zone, int offset, DateTime before, DateTime after)
    {
        while (after - before > TimeSpan.FromSeconds(1))
        {
            var middle = before + TimeSpan.FromSeconds(Math.Floor((after - before).TotalSeconds / 2));
            (before, after) = OffsetAt(zone, middle) == offset ? (before, middle) : (middle, after);
        }
        return after;
    }

    private static int OffsetAt(TimeZoneInfo zone, DateTime utc) => (int)zone.GetUtcOffset(utc).TotalSeconds;

    private static long Unix(DateTime utc) => new DateTimeOffset(utc).ToUnixTimeSeconds();
}
