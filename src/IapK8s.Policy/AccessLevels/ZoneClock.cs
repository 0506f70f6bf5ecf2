using System.Collections.Immutable;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.AccessLevels;

/// <summary>What clocks in a time zone show, by the offsets that travelled: no zone data of the machine is asked.</summary>
internal sealed class ZoneClock
{
    private const long SecondsOfDay = 24 * 60 * 60;

    private readonly ImmutableArray<long> _starts;
    private readonly ImmutableArray<int> _offsets;
    private readonly long _until;

    public ZoneClock(TimeZoneDefinition zone)
    {
        _starts = [.. zone.Offsets.Select(offset => offset.From)];
        _offsets = [.. zone.Offsets.Select(offset => offset.Seconds)];
        _until = zone.Until;
    }

    /// <summary>False before and after what is known of the zone.</summary>
    public bool TryRead(DateTimeOffset time, out DayOfWeek day, out int minute)
    {
        (day, minute) = (default, 0);
        var seconds = time.ToUnixTimeSeconds();
        var at = _starts.BinarySearch(seconds);
        at = at < 0 ? ~at - 1 : at;
        if (at < 0 || seconds >= _until)
        {
            return false;
        }

        var local = seconds + _offsets[at];
        var (days, second) = (Math.DivRem(local, SecondsOfDay, out var rest), rest);
        if (second < 0)
        {
            (days, second) = (days - 1, second + SecondsOfDay);
        }

        // 1970-01-01 was a Thursday.
        day = (DayOfWeek)((((days + (int)DayOfWeek.Thursday) % 7) + 7) % 7);
        minute = (int)(second / 60);
        return true;
    }
}
