namespace IapK8s.Resources.Syntax;

/// <summary>Durations as Kubernetes writes them (Gateway API GEP-2257): up to four numbers of at most five digits, each with h, m, s or ms.</summary>
public static class DurationSyntax
{
    /// <summary>Null with <paramref name="value"/> set, or what is wrong. Whole seconds only, for the wire counts those.</summary>
    public static SyntaxProblem? Parse(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        var rest = text.AsSpan();
        var total = TimeSpan.Zero;
        for (var parts = 0; parts == 0 || rest.Length > 0; parts++)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (parts == 4 || digits is < 1 or > 5 || UnitOf(rest[digits..], out var unitLength) is not { } unit)
                return Malformed(text);
            total += unit * int.Parse(rest[..digits], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
            rest = rest[(digits + unitLength)..];
        }
        if (total.Ticks % TimeSpan.TicksPerSecond != 0)
            return new SyntaxProblem($"{Quoted.Of(text)} is not a whole number of seconds", "Write whole seconds, such as 1s.");
        value = total;
        return null;
    }

    public static SyntaxProblem? Parse(string text, TimeSpan least, TimeSpan most, out TimeSpan value) =>
        Parse(text, out value) is { } problem ? problem
        : value < least || value > most ? new SyntaxProblem(
            $"{Quoted.Of(text)} is outside {Format(least)} to {Format(most)}", $"Write a duration from {Format(least)} to {Format(most)}.")
        : null;

    /// <summary>The canonical spelling: <c>1h30m</c>.</summary>
    public static string Format(TimeSpan value)
    {
        if (value == TimeSpan.Zero)
            return "0s";
        var hours = (long)value.TotalHours;
        return string.Concat(hours > 0 ? $"{hours}h" : "", value.Minutes > 0 ? $"{value.Minutes}m" : "", value.Seconds > 0 ? $"{value.Seconds}s" : "");
    }

    private static TimeSpan? UnitOf(ReadOnlySpan<char> text, out int length)
    {
        length = text.StartsWith("ms") ? 2 : 1;
        return length == 2 ? TimeSpan.FromMilliseconds(1) : text switch
        {
            ['h', ..] => TimeSpan.FromHours(1),
            ['m', ..] => TimeSpan.FromMinutes(1),
            ['s', ..] => TimeSpan.FromSeconds(1),
            _ => null,
        };
    }

    private static SyntaxProblem Malformed(string text) =>
        new($"{Quoted.Of(text)} is not a duration", "Write numbers with units, such as 8h, 10m, 30s or 1h30m.");
}
