using System.Globalization;
using System.Text;

namespace IapK8s.Bench.Driver;

/// <summary>The tables that a run prints. Each figure is the median of its rounds; ratios are taken within a round first.</summary>
internal static class Report
{
    /// <summary>Most CPU time that the sidecar may take a request, as a multiple of the peer's.</summary>
    private static readonly Dictionary<string, double> CpuBudgets = new()
    {
        [Peers.BareYarp] = 1.25,
        [Peers.Caddy] = 0.5,
        [Peers.HAProxyJwt] = 0.35,
    };

    public static string Text(BenchResult run)
    {
        var text = new StringBuilder();
        text.AppendLine(run.Machine).AppendLine();
        Table(text, run.Contestants);
        var measured = run.Contestants.FirstOrDefault(result => result.Name == "sidecar");
        if (measured is not null)
        {
            Budgets(text, measured);
            Ratios(text, measured, run.Contestants);
        }
        else
        {
            text.AppendLine().AppendLine("The sidecar was not measured: hack/bench/sidecar has none to offer.");
            if (run.Contestants.FirstOrDefault(result => result.Name == Peers.BareYarp) is { } yarp)
                Ratios(text, yarp, run.Contestants);
        }
        return text.ToString();
    }

    private static void Table(StringBuilder text, IReadOnlyList<ContestantResult> results)
    {
        text.AppendLine("                closed loop, 64 connections                          1,000 requests/s: added     RSS in MB                       start");
        text.AppendLine("             requests/s   p50 ms   p99 ms   CPU us/request  (range)    p50 ms    p99 ms     idle   loaded   1,000 conns   peak     ms");
        foreach (var result in results)
        {
            var cpu = result.ClosedLoop.Select(round => round.CpuMicrosecondsPerRequest).ToList();
            text.AppendLine(Invariant(
                $"{result.Name,-12} {Median(result.ClosedLoop, round => round.RequestsPerSecond),10:N0} {Median(result.ClosedLoop, round => round.P50Milliseconds),8:F2} {Median(result.ClosedLoop, round => round.P99Milliseconds),8:F2} {Statistics.Median(cpu),16:F1}  {$"({Invariant($"{cpu.Min():F1}-{cpu.Max():F1}")})",-13}{Median(result.Paced, round => round.AddedP50Milliseconds),5:F3} {Median(result.Paced, round => round.AddedP99Milliseconds),9:F3} {result.IdleMegabytes,8:F1} {result.LoadedMegabytes,8:F1} {result.ThousandConnectionsMegabytes,13:F1} {result.PeakMegabytes,6:F1} {Statistics.Median(result.StartToReadyMilliseconds),6:F0}"));
        }
    }

    private static void Ratios(StringBuilder text, ContestantResult subject, IReadOnlyList<ContestantResult> results)
    {
        text.AppendLine().AppendLine(Invariant($"CPU a request, {subject.Name} as a multiple of:"));
        foreach (var peer in results.Where(peer => peer != subject))
        {
            var ratios = subject.ClosedLoop.Zip(peer.ClosedLoop, (mine, theirs) => mine.CpuMicrosecondsPerRequest / theirs.CpuMicrosecondsPerRequest).ToList();
            var line = Invariant($"  {peer.Name,-12} {Statistics.Median(ratios):F2}  ({ratios.Min():F2}-{ratios.Max():F2})");
            if (subject.Name == "sidecar" && CpuBudgets.TryGetValue(peer.Name, out var budget))
                line += Verdict(Statistics.Median(ratios), budget, "");
            text.AppendLine(line);
        }
    }

    private static void Budgets(StringBuilder text, ContestantResult sidecar)
    {
        text.AppendLine().AppendLine("The sidecar:");
        Line("start to ready", Statistics.Median(sidecar.StartToReadyMilliseconds), 150, "ms");
        Line("idle RSS", sidecar.IdleMegabytes, 36, "MB");
        Line("RSS, 1,000 connections", sidecar.ThousandConnectionsMegabytes, 64, "MB");
        Line("added latency, p50", Median(sidecar.Paced, round => round.AddedP50Milliseconds), 0.3, "ms");
        Line("added latency, p99", Median(sidecar.Paced, round => round.AddedP99Milliseconds), 2, "ms");
        text.AppendLine(Invariant($"  {"binary",-24} {sidecar.BinaryMegabytes,8:F1} MB"));

        void Line(string what, double value, double budget, string unit) =>
            text.AppendLine(Invariant($"  {what,-24} {value,8:F2} {unit}") + Verdict(value, budget, " " + unit));
    }

    private static string Verdict(double value, double budget, string unit) =>
        Invariant($"   budget {budget}{unit}: {(value <= budget ? "met" : "MISSED")}");

    private static double Median<T>(IEnumerable<T> rounds, Func<T, double> figure) => Statistics.Median(rounds.Select(figure));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
