using System.Globalization;

namespace IapK8s.Policy.Cel.Values;

/// <summary>A time zone: an IANA name or a fixed offset from UTC.</summary>
internal sealed class CelZone
{
    public static readonly CelZone Utc = new(null, 0);

    private readonly TimeZoneInfo? _zone;
    private readonly int _offset;

    private CelZone(TimeZoneInfo? zone, int offset)
    {
        _zone = zone;
        _offset = offset;
    }

    /// <summary>Reads <c>Europe/Berlin</c>, <c>+02:00</c> or <c>02:00</c>; null where there is no such zone.</summary>
    public static CelZone? Find(string name)
    {
        if (name is "UTC" or "")
        {
            return Utc;
        }

        if (name.Contains(':', StringComparison.Ordinal))
        {
            var digits = name[0] is '+' or '-' ? name.AsSpan(1) : name;
            var isOffset = TimeSpan.TryParseExact(digits, @"hh\:mm", CultureInfo.InvariantCulture, out var offset);
            return isOffset ? new CelZone(null, (int)offset.TotalSeconds * (name[0] == '-' ? -1 : 1)) : null;
        }

        // The name becomes a file's: it stays among the zones.
        var isName = name.Length <= 64 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+');
        return isName && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? new CelZone(zone, 0) : null;
    }

    public CalendarTime At(in CelValue timestamp)
    {
        var offset = _offset;
        if (_zone is not null)
        {
            offset = (int)_zone.GetUtcOffset(DateTime.UnixEpoch.AddTicks(timestamp.Seconds * TimeSpan.TicksPerSecond)).TotalSeconds;
        }

        return Times.OnCalendar(timestamp.Seconds + offset);
    }
}
