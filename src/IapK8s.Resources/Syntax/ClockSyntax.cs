using System.Globalization;

namespace IapK8s.Resources.Syntax;

/// <summary>Times of the day: <c>08:30</c>, and <c>24:00</c> for the end of it.</summary>
public static class ClockSyntax
{
    public const int MinutesOfDay = 24 * 60;

    /// <summary>Null with minutes after midnight, or what is wrong.</summary>
    public static SyntaxProblem? Parse(string text, out int minutes)
    {
        minutes = 0;
        var isShaped = text.Length == 5 && text[2] == ':'
            && int.TryParse(text.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var hour)
            && int.TryParse(text.AsSpan(3, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var minute)
            && minute < 60 && (minutes = (hour * 60) + minute) <= MinutesOfDay;
        return isShaped ? null : new SyntaxProblem($"{Quoted.Of(text)} is no time of the day", "Write HH:MM on a clock of 24 hours, such as '08:30'.");
    }
}
