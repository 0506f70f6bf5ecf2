using System.Globalization;

namespace IapK8s.Resources.Syntax;

/// <summary>Moments as RFC 3339 writes them. One without an offset is UTC.</summary>
public static class TimestampSyntax
{
    /// <summary>Null with <paramref name="value"/> in UTC, or what is wrong.</summary>
    public static SyntaxProblem? Parse(string text, out DateTimeOffset value)
    {
        var isTime = DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value);
        value = value.ToUniversalTime();
        return isTime ? null : new SyntaxProblem($"{Quoted.Of(text)} is not a time", "Write RFC 3339, such as 2026-01-31T12:00:00Z.");
    }
}
