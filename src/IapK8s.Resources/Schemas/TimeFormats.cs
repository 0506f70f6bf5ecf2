namespace IapK8s.Resources.Schemas;

/// <summary>Moments (RFC 3339).</summary>
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
}
