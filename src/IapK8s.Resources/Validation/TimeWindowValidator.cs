using IapK8s.Resources.AccessLevels;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

internal static class TimeWindowValidator
{
    private static readonly string[] Days = [.. Enum.GetValues<DayOfWeek>().OrderBy(day => ((int)day + 6) % 7).Select(day => day.ToString())];

    public static void Check(FindingList findings, FieldPath field, TimeWindowSpec window)
    {
        findings.Each(field.Child("days"), window.Days, Days.Length, "Leave days out: the window then begins every day.", CheckDay);
        var from = Minutes(findings, field.Child("from"), window.From, "Write when it begins: '08:00'.");
        var to = Minutes(findings, field.Child("to"), window.To, "Write when it is over: '18:00'; a time before from is on the next day.");
        if (from == ClockSyntax.MinutesOfDay)
            findings.Error(FindingReason.Invalid, field.Child("from"), $"{Quoted.Of(window.From!)} is the end of a day", "Write '00:00', and the next day in days.");
        else if (to == 0)
            findings.Error(FindingReason.Invalid, field.Child("to"), $"{Quoted.Of(window.To!)} is the beginning of a day", "Write '24:00' for the end of it.");
        else if (from is not null && from == to)
            findings.Error(FindingReason.Invalid, field.Child("to"), $"{Quoted.Of(window.To!)} is the same as from: no time at all, or a whole day", "Write from: '00:00' and to: '24:00' for whole days.");
        if (window.TimeZone is null)
            findings.Required(field.Child("timeZone"), "Write whose clock it is: timeZone: Europe/Berlin, or UTC.");
        else
            findings.Check(field.Child("timeZone"), TimeZoneSyntax.Parse(window.TimeZone, out _));
    }

    private static SyntaxProblem? CheckDay(string text)
    {
        if (Days.Contains(text))
            return null;
        var meant = Days.FirstOrDefault(day => text.Length >= 2 && day.StartsWith(text, StringComparison.OrdinalIgnoreCase)) ?? Suggestion.For(text, Days);
        return new SyntaxProblem($"{Quoted.Of(text)} is not one of {Quoted.Choice(Days)}", meant is null ? $"Write {Quoted.Choice(Days)}." : $"Did you mean {meant}?");
    }

    /// <summary>Null where it is not there or no time, which is told.</summary>
    private static int? Minutes(FindingList findings, FieldPath field, string? text, string ifMissing)
    {
        if (text is null)
        {
            findings.Required(field, ifMissing);
            return null;
        }
        return findings.Check(field, ClockSyntax.Parse(text, out var minutes)) ? minutes : null;
    }
}
