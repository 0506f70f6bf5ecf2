namespace IapK8s.Resources.Syntax;

/// <summary>Names of the IANA time zone database, as far as this machine has it.</summary>
public static class TimeZoneSyntax
{
    public const int Longest = 64;

    /// <summary>Null with the zone, or what is wrong.</summary>
    public static SyntaxProblem? Parse(string name, out TimeZoneInfo zone)
    {
        zone = TimeZoneInfo.Utc;
        // The name becomes a file's: it stays among the zones. Abbreviations such as CET mean other rules than those of any place.
        var isName = name.Length <= Longest && name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+');
        if (name == "UTC" || (isName && name.Contains('/', StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone!)))
            return null;
        zone = TimeZoneInfo.Utc;
        return !TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Berlin", out _)
            ? new SyntaxProblem($"{Quoted.Of(name)} cannot be looked up: there is no time zone data here", "Install tzdata where this runs, or write UTC.")
            : new SyntaxProblem($"{Quoted.Of(name)} is no time zone", "Write an IANA name, such as Europe/Berlin, America/New_York or UTC.");
    }
}
