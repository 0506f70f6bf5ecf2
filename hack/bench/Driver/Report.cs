using System.Globalization;
using System.Text;

namespace IapK8s.Bench.Driver;

/// <summary>The tables that a run prints. Each figure is the median of its rounds; ratios are taken within a round first.</summary>
internal sealed class Report
{
    private const string Sidecar = "sidecar";

    /// <summary>Most CPU time that the sidecar may take a request, as a multiple of the peer's.</summary>
    private static readonly Dictionary<string, double> CpuBudgets = new()
    {
        [Peers.BareYarp] = 1.25,
        [Peers.Caddy] = 0.5,
        [Peers.HAProxyJwt] = 0.35,
    };

    private readonly StringBuilder _text = new();
    private readonly BenchResult _run;

    private Report(BenchResult run) => _run = run;

    public static string Of(BenchResult run)
    {
        var report = new Report(run);
        report.Line($"{run.Machine}");
        report.Throughput();
        report.Latency();
        report.Footprint();
        if (run.Contestants.FirstOrDefault(result => result.Name == Sidecar) is { } sidecar)
        {
            report.Ratios(sidecar);
            report.Budgets(sidecar);
        }
        else
        {
            report.Line($"\nThe sidecar was not measured: hack/bench/sidecar has none to offer.");
            if (run.Contestants.FirstOrDefault(result => result.Name == Peers.BareYarp) is { } yarp)
                report.Ratios(yarp);
        }
        return report._text.ToString();
    }

    private void Throughput()
    {
        Line($"\nAs fast as it goes, 64 connections");
        Line($"  {"",-12} {"requests/s",10} {"p50 ms",9} {"p99 ms",9} {"CPU us/request",15}   range over the rounds");
        foreach (var result in _run.Contestants)
        {
            var (median, least, most) = Spread(result.ClosedLoop.Select(round => round.CpuMicrosecondsPerRequest));
            Line($"  {result.Name,-12} {Median(result.ClosedLoop, round => round.RequestsPerSecond),10:N0} {Median(result.ClosedLoop, round => round.P50Milliseconds),9:F2} {Median(result.ClosedLoop, round => round.P99Milliseconds),9:F2} {median,15:F1}   {least:F1}-{most:F1}");
        }
    }

    private void Latency()
    {
        Line($"\nAt {Effort.PacedRate:N0} requests/s");
        Line($"  {"",-12} {"p50 ms",9} {"p99 ms",9} {"added p50",12} {"added p99",12}");
        Line($"  {"upstream",-12} {Median(_run.UpstreamAlone, round => round.P50Milliseconds),9:F3} {Median(_run.UpstreamAlone, round => round.P99Milliseconds),9:F3}");
        foreach (var result in _run.Contestants)
        {
            var added = Added(result);
            Line($"  {result.Name,-12} {Median(result.Paced, round => round.P50Milliseconds),9:F3} {Median(result.Paced, round => round.P99Milliseconds),9:F3} {added.P50Milliseconds,12:F3} {added.P99Milliseconds,12:F3}");
        }
    }

    private void Footprint()
    {
        Line($"\nResident memory in MB, start to ready in ms (and of it CPU), binary in MB");
        Line($"  {"",-12} {"idle",8} {"loaded",8} {"1,000 conns",12} {"peak",8} {"start",7} {"CPU",7} {"binary",8}");
        foreach (var result in _run.Contestants)
            Line($"  {result.Name,-12} {result.IdleMegabytes,8:F1} {result.LoadedMegabytes,8:F1} {result.ThousandConnectionsMegabytes,12:F1} {result.PeakMegabytes,8:F1} {Statistics.Median(result.StartToReadyMilliseconds),7:F0} {Statistics.Median(result.CpuToReadyMilliseconds),7:F0} {result.BinaryMegabytes,8:F1}");
    }

    private void Ratios(ContestantResult subject)
    {
        Line($"\nCPU time a request, {subject.Name} as a multiple of");
        foreach (var peer in _run.Contestants.Where(peer => peer != subject))
        {
            var (median, least, most) = Spread(subject.ClosedLoop.Zip(peer.ClosedLoop, (mine, theirs) => mine.CpuMicrosecondsPerRequest / theirs.CpuMicrosecondsPerRequest));
            var verdict = subject.Name == Sidecar && CpuBudgets.TryGetValue(peer.Name, out var budget) ? Verdict(median, budget) : "";
            Line($"  {peer.Name,-12} {median,8:F2}   ({least:F2}-{most:F2}){verdict}");
        }
    }

    private void Budgets(ContestantResult sidecar)
    {
        var added = Added(sidecar);
        Line($"\nThe sidecar against its budgets");
        Against("start to ready, ms", Statistics.Median(sidecar.StartToReadyMilliseconds), 150);
        Against("idle RSS, MB", sidecar.IdleMegabytes, 36);
        Against("RSS at 1,000 connections, MB", sidecar.ThousandConnectionsMegabytes, 64);
        Against("added latency p50, ms", added.P50Milliseconds, 0.3);
        // A tail that the upstream alone has too, on a busy machine, is not the sidecar's to answer for or to hide in.
        var alone = Median(_run.UpstreamAlone, round => round.P99Milliseconds);
        if (alone > 2)
            Line($"  {"added latency p99, ms",-30} {added.P99Milliseconds,8:F2}   no verdict: the upstream alone has a p99 of {alone:F1} ms");
        else
            Against("added latency p99, ms", added.P99Milliseconds, 2);

        void Against(string what, double value, double budget) => Line($"  {what,-30} {value,8:F2}{Verdict(value, budget)}");
    }

    private PacedResult Added(ContestantResult result)
    {
        var rounds = result.Paced.Zip(_run.UpstreamAlone, (through, direct) => through.Minus(direct)).ToList();
        return new PacedResult(Median(rounds, round => round.P50Milliseconds), Median(rounds, round => round.P99Milliseconds));
    }

    private static string Verdict(double value, double budget) =>
        string.Create(CultureInfo.InvariantCulture, $"   budget {budget}: {(value <= budget ? "met" : "MISSED")}");

    private static (double Median, double Least, double Most) Spread(IEnumerable<double> values)
    {
        var list = values.ToList();
        return (Statistics.Median(list), list.Min(), list.Max());
    }

    private static double Median<T>(IEnumerable<T> rounds, Func<T, double> figure) => Statistics.Median(rounds.Select(figure));

    private void Line(FormattableString text) => _text.AppendLine(text.ToString(CultureInfo.InvariantCulture).TrimEnd());
}
