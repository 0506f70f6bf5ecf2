using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Schemas;

/// <summary>Moments (RFC 3339), times of the day, and whose clock it is.</summary>
internal static class TimeFormats
{
    /// <summary>With nine digits of a second and an offset.</summary>
    private const int Longest = 35;

    public static readonly TextFormat Moment = new()
    {
        Format = "date-time",
        MaxLength = Longest,
        Limit = "In the years 2000 to 9000.",
        Rules = [new("timestamp(self).getFullYear() >= 2000 && timestamp(self).getFullYear() <= 9000", "the year is not in 2000 to 9000: write a time such as 2027-01-31T12:00:00Z")],
    };

    public static readonly TextFormat From = Clock("^([01][0-9]|2[0-3]):[0-5][0-9]$");

    public static readonly TextFormat To = Clock("^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$") with { Rules = [new("self != '00:00'", "this is the beginning of a day: write '24:00' for the end of it")] };

    /// <summary>A name of the IANA database; which ones there are only the validators know.</summary>
    public static readonly TextFormat TimeZone = new() { Pattern = "^(UTC|[A-Za-z][-A-Za-z0-9_+]*(/[-A-Za-z0-9_+]+)+)$", MaxLength = TimeZoneSyntax.Longest };

    private static TextFormat Clock(string pattern) => new() { Pattern = pattern, MaxLength = 5, Limit = "HH:MM." };
}
