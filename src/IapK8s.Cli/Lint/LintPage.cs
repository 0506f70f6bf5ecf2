using System.Globalization;
using IapK8s.Cli.Writing;

namespace IapK8s.Cli.Lint;

/// <summary>A report for people, and one for the annotations of a build.</summary>
internal static class LintPage
{
    public static void Write(Page page, LintReport report)
    {
        foreach (var problem in report.Problems)
        {
            page.Line(new Cell(problem.Place, Tone.Strong), " ", new Cell($"{problem.Severity} {problem.Id}", ToneOf(problem.Severity)), " ", problem.File is null ? problem.Field : $"{problem.Resource} {problem.Field}");
            page.Line($"    {problem.Message}.");
            page.Line(new Cell($"    {problem.Why}", Tone.Faint));
            page.Line($"    {problem.Fix}");
        }

        if (report.Problems.Length > 0)
        {
            page.Line();
        }

        page.Line(report.Problems.IsEmpty
            ? new Cell($"Nothing found in {report.Policies}.", Tone.Good)
            : $"{Count(report.Errors, "error")}, {Count(report.Warnings, "warning")}, {Count(report.Notes, "note")} in {report.Policies}.");
    }

    /// <summary>As GitHub reads them from the output of a step (docs.github.com, workflow commands).</summary>
    public static void WriteAnnotations(TextWriter output, LintReport report)
    {
        foreach (var problem in report.Problems)
        {
            var kind = problem.Severity == "note" ? "notice" : problem.Severity;
            var place = problem.File is null ? "" : problem.Line == 0 ? $"file={Property(problem.File)}," : $"file={Property(problem.File)},line={problem.Line},col={problem.Column},";
            output.WriteLine($"::{kind} {place}title={problem.Id}::{Data($"{problem.Resource} {problem.Field}: {problem.Message}. {problem.Why} {problem.Fix}".TrimStart())}");
        }
    }

    private static string Data(string text) => Printable.Of(text).Replace("%", "%25", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);

    private static string Count(int count, string what) => $"{count.ToString(CultureInfo.InvariantCulture)} {what}{(count == 1 ? "" : "s")}";

    private static Tone ToneOf(string severity) => severity switch
    {
        "error" => Tone.Bad,
        "warning" => Tone.Doubt,
        _ => Tone.Faint,
    };
}
