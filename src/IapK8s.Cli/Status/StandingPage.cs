using System.Globalization;
using IapK8s.Cli.Writing;

namespace IapK8s.Cli.Status;

/// <summary>Standings for people.</summary>
internal static class StandingPage
{
    /// <summary>All of them, with the columns of <c>kubectl get iap</c>.</summary>
    public static void WriteAll(Page page, StandingReport report)
    {
        if (report.Policies.IsEmpty)
        {
            page.Line($"There is no policy in {report.From}.");
            return;
        }

        string[] titles = ["NAMESPACE", "NAME", "MODE", "READY", "PODS", "PROTECTED", "REASON"];
        page.Table(page.IsWide ? [.. titles, "NACKED", "AWAY", "MESSAGE"] : titles, report.Policies.Select(policy => Row(policy, page.IsWide)));
    }

    /// <summary>All that is known of one.</summary>
    public static void WriteOne(Page page, PolicyStanding policy)
    {
        page.Line(new Cell(policy.Id, Tone.Strong), $", generation {policy.Generation}, mode {policy.Mode ?? "none: no version of it is in force"}");
        page.Line();
        if (policy.Conditions.IsEmpty)
        {
            page.Line("No controller has said anything about it yet.");
            return;
        }

        page.Table(
            ["CONDITION", "STATUS", "REASON", "SINCE", "MESSAGE"],
            policy.Conditions.Select(condition => (IReadOnlyList<Cell>)
            [
                condition.Type, Status(policy, condition), condition.Reason,
                condition.LastTransitionTime?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), Message(policy, condition),
            ]));
        if (policy.Pods is { IsEmpty: false } pods)
        {
            page.Line();
            page.Table(["POD", "POLICY", "VERSION", "CONNECTED", "PROVEN", "WHY NOT"], pods.Select(Row));
        }
    }

    private static Cell[] Row(PolicyStanding policy, bool isWide)
    {
        var (ready, summary) = (policy.Find("Ready"), policy.Summary);
        var isProtected = policy.Find("Protected");
        Cell[] cells =
        [
            policy.Namespace ?? "-", policy.Name, policy.Mode ?? "-", Status(policy, ready), summary is null ? "-" : $"{summary.Acked}/{summary.Pods}", Status(policy, isProtected), ready is null ? "NoController" : policy.IsCurrent(ready) ? ready.Reason : "Outdated",
        ];
        return isWide ? [.. cells, Number(summary?.Nacked), Number(summary?.Disconnected), ready is null ? null : Message(policy, ready)] : cells;
    }

    private static IReadOnlyList<Cell> Row(StandingPod pod) =>
    [
        pod.Pod,
        pod.Acknowledged ? new Cell("acked", Tone.Good) : pod.Refusal is not null ? new Cell("nacked", Tone.Bad) : new Cell("waiting", Tone.Doubt),
        pod.Version ?? "-",
        pod.Connected ? "yes" : new Cell("no", Tone.Doubt),
        pod.Proven ? new Cell("yes", Tone.Good) : new Cell("no", Tone.Bad),
        string.Join("; ", new[] { pod.Refusal, pod.Unproven }.OfType<string>()),
    ];

    /// <summary>What was said of an older generation is not known of this one.</summary>
    private static Cell Status(PolicyStanding policy, StandingCondition? condition) => condition is null || !policy.IsCurrent(condition) ? "Unknown" : new Cell(condition.Status, condition.Status == "True" ? Tone.Good : Tone.Bad);

    private static string Message(PolicyStanding policy, StandingCondition condition) => policy.IsCurrent(condition) ? condition.Message : $"of generation {condition.ObservedGeneration}: {condition.Message}";

    private static string Number(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
