using IapK8s.Resources.AccessLevels;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

internal static class TimeWindowValidator
{
    public static void Check(FindingList findings, FieldPath field, TimeWindowSpec window)
    {
        findings.Each(field.Child("days"), window.Days, Choices.Day.Enforced.Count, "Leave days out: the window then begins every day.", CheckDay);
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
        var days = Choices.Day.Enforced;
        if (days.Contains(text))
            return null;
        var meant = days.FirstOrDefault(day => text.Length >= 2 && day.StartsWith(text, StringComparison.OrdinalIgnoreCase)) ?? Suggestion.For(text, days);
        return new SyntaxProblem($"{Quoted.Of(text)} is not one of {Quoted.Choice(days)}", meant is null ? $"Write {Quoted.Choice(days)}." : $"Did you mean {meant}?");
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
