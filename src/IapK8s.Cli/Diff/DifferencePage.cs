using System.Globalization;
using IapK8s.Cli.Writing;

namespace IapK8s.Cli.Diff;

/// <summary>A report for people.</summary>
internal static class DifferencePage
{
    public static void Write(Page page, DifferenceReport report)
    {
        if (!report.Rows.IsEmpty)
        {
            string[] titles = ["WAS", "NOW", "COUNT", "WHO", "METHOD", "WHERE", "BECAUSE OF"];
            page.Table(page.IsWide ? [.. titles, "WAS BECAUSE OF", "FIRST", "LAST"] : titles, report.Rows.Select(row => Cells(row, page.IsWide)));
            page.Line();
        }

        if (report.MoreRows > 0)
        {
            page.Line($"{Number(report.MoreRows)} more rows: --all shows them.");
        }

        var totals = report.Totals;
        page.Line($"{Number(report.Decisions)} decisions, asked again under {report.Policies}:");
        page.Table(
            [],
            [
                [Number(totals.Same), "stay the same"],
                [Count(totals.WouldAllow, Tone.Bad), "were refused and would be allowed"],
                [Count(totals.WouldDeny, Tone.Bad), "would be denied"],
                [Count(totals.WouldChallenge, Tone.Doubt), "would be asked to sign in, or to sign in more strongly"],
                [Count(totals.Unknown, Tone.Doubt), "cannot be told: a rule reads what the log does not hold"],
            ],
            indent: 2);
        if (report.Elsewhere > 0)
        {
            page.Line($"{Number(report.Elsewhere)} decisions were no rule's: unreadable requests, foreign origins, apps that did not answer.");
        }

        if (report.BadLines > 0)
        {
            page.Line(new Cell($"{Number(report.BadLines)} lines are none of an audit log: {string.Join("; ", report.FirstBadLines.Select(bad => $"{bad.File}:{bad.Line}: {bad.Why}"))}{(report.BadLines > report.FirstBadLines.Length ? "; …" : "")}", Tone.Doubt));
        }
    }

    private static Cell[] Cells(DifferenceRow row, bool isWide)
    {
        Cell[] cells = [row.Was, new Cell(row.Now, row.Now == "unknown" || row.Now == "would challenge" ? Tone.Doubt : Tone.Bad), Number(row.Count), row.Who, row.Method, row.Host + row.Path, row.Why];
        return isWide ? [.. cells, row.WasRule, Time(row.First), Time(row.Last)] : cells;
    }

    private static Cell Count(long count, Tone tone) => new(Number(count), count == 0 ? Tone.Plain : tone);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
