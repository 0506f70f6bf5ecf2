using System.Globalization;

namespace IapK8s.Policy.Cel.Values;

/// <summary>Points in time: RFC 3339 texts and the calendar, to the nanosecond.</summary>
internal static class Times
{
    /// <summary>0001-01-01T00:00:00Z in seconds since 1970.</summary>
    public const long MinTimestamp = -62_135_596_800;

    /// <summary>9999-12-31T23:59:59Z in seconds since 1970.</summary>
    public const long MaxTimestamp = 253_402_300_799;

    public const int NanosPerSecond = 1_000_000_000;

    private const long SecondsPerDay = 86_400;

    /// <summary>Reads <c>2009-02-13T23:31:30.5+01:00</c> (RFC 3339 §5.6, capital T and Z); null where it is none.</summary>
    public static CelValue? Parse(ReadOnlySpan<char> text)
    {
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
            !Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day) ||
            !Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute) || !Digits(text[17..19], out var second))
        {
            return null;
        }

        if (month is < 1 or > 12 || hour > 23 || minute > 59 || second > 59 || day < 1 || day > DaysInMonth(year, month))
        {
            return null;
        }

        var rest = text[19..];
        var nanos = 0;
        if (rest[0] == '.')
        {
            var length = 1;
            while (length < rest.Length && char.IsAsciiDigit(rest[length]))
            {
                // What is finer than a nanosecond is cut off.
                nanos = length <= 9 ? (nanos * 10) + (rest[length] - '0') : nanos;
                length++;
            }

            if (length == 1)
            {
                return null;
            }

            for (var i = length; i <= 9; i++)
            {
                nanos *= 10;
            }

            rest = rest[length..];
        }

        if (Offset(rest) is not { } offset)
        {
            return null;
        }

        var seconds = (DaysFromCivil(year, month, day) * SecondsPerDay) + (hour * 3600) + (minute * 60) + second - offset;
        return CelValue.OfTimestamp(seconds, nanos);
    }

    public static string Format(in CelValue timestamp)
    {
        var (year, month, day) = CivilFromDays(FloorDivide(timestamp.Seconds, SecondsPerDay));
        var second = (int)(timestamp.Seconds - (FloorDivide(timestamp.Seconds, SecondsPerDay) * SecondsPerDay));
        return string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{month:D2}-{day:D2}T{second / 3600:D2}:{second / 60 % 60:D2}:{second % 60:D2}{Fraction(timestamp.Nanos)}Z");
    }

    /// <summary>The calendar of a moment that is so many seconds from 1970 on a clock on the wall.</summary>
    public static CalendarTime OnCalendar(long localSeconds)
    {
        var days = FloorDivide(localSeconds, SecondsPerDay);
        var (year, month, day) = CivilFromDays(days);
        return new CalendarTime(year, month, day, (int)(days - DaysFromCivil(year, 1, 1)), (int)(((days % 7) + 11) % 7), (int)(localSeconds - (days * SecondsPerDay)));
    }

    /// <summary>With its point; empty where there is none.</summary>
    public static string Fraction(int nanos) => nanos == 0 ? "" : "." + nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');

    /// <summary>Seconds east of Greenwich of <c>Z</c> or <c>+01:00</c>.</summary>
    private static int? Offset(ReadOnlySpan<char> text)
    {
        if (text is "Z")
        {
            return 0;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':' || !Digits(text[1..3], out var hours) || !Digits(text[4..], out var minutes) || hours > 23 || minutes > 59)
        {
            return null;
        }

        return ((hours * 3600) + (minutes * 60)) * (text[0] == '-' ? -1 : 1);
    }

    private static bool Digits(ReadOnlySpan<char> text, out int value) => Numbers.TryParse(text, NumberStyles.None, out value);

    private static int DaysInMonth(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    // The calendar by arithmetic alone: DateTime ends where a zone's offset may still lead.
    // Years start in March, so that the leap day is the last; 400 years, an era, have 146,097 days.
    private static long DaysFromCivil(int year, int month, int day)
    {
        var y = month <= 2 ? year - 1 : year;
        var era = FloorDivide(y, 400);
        var yearOfEra = y - (era * 400);
        var dayOfYear = ((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5 + day - 1;
        return (era * 146_097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719_468;
    }

    private static (int Year, int Month, int Day) CivilFromDays(long days)
    {
        days += 719_468;
        var era = FloorDivide(days, 146_097);
        var dayOfEra = days - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shifted = ((5 * dayOfYear) + 2) / 153;
        var month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return ((int)(yearOfEra + (era * 400)) + (month <= 2 ? 1 : 0), month, (int)(dayOfYear - (((153 * shifted) + 2) / 5) + 1));
    }

    private static long FloorDivide(long value, long by) => value >= 0 ? value / by : ((value + 1) / by) - 1;
}
