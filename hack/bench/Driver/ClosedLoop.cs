using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace IapK8s.Bench.Driver;

/// <summary>As fast as the contestant goes, by wrk: throughput, latency under saturation and CPU time a request.</summary>
internal static partial class ClosedLoop
{
    private const int Connections = 64;

    public static ClosedLoopResult Run(Contestant contestant, ProcessMeter meter, TimeSpan duration)
    {
        var start = new ProcessStartInfo("wrk") { RedirectStandardOutput = true };
        string[] fixedArguments = ["-t1", $"-c{Connections}", $"-d{duration.TotalSeconds:0}s", "--latency", "-H", $"Host: {contestant.Host}"];
        foreach (var argument in fixedArguments)
            start.ArgumentList.Add(argument);
        foreach (var header in HttpBytes.BrowserHeaders.Concat(contestant.Credentials))
        {
            start.ArgumentList.Add("-H");
            start.ArgumentList.Add(header);
        }
        start.ArgumentList.Add($"http://{contestant.EndPoint}{contestant.Path}");

        var before = meter.CpuSeconds();
        using var wrk = Process.Start(start)!;
        var output = wrk.StandardOutput.ReadToEnd();
        wrk.WaitForExit();
        var cpu = meter.CpuSeconds() - before;

        // A refusal is quicker than an answer: one of them spoils the run.
        if (Failure().Match(output) is { Success: true } failure)
            throw new BenchException($"{contestant.Name}: wrk reports \"{failure.Value.Trim()}\"");
        var requests = Number(output, Requests());
        if (requests == 0)
            throw new BenchException($"{contestant.Name}: wrk got no answer:\n{output}");
        return new ClosedLoopResult(
            RequestsPerSecond: Number(output, Rate()),
            P50Milliseconds: Milliseconds(output, "50%"),
            P99Milliseconds: Milliseconds(output, "99%"),
            CpuMicrosecondsPerRequest: cpu / requests * 1e6);
    }

    private static double Number(string output, Regex pattern) =>
        double.Parse(pattern.Match(output).Groups[1].Value, CultureInfo.InvariantCulture);

    private static double Milliseconds(string output, string quantile)
    {
        var match = Regex.Match(output, $@"^\s*{quantile}\s+([\d.]+)(us|ms|s)\s*$", RegexOptions.Multiline);
        var factor = match.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * factor;
    }

    [GeneratedRegex(@"^\s*(Non-2xx or 3xx responses|Socket errors):.*$", RegexOptions.Multiline)]
    private static partial Regex Failure();

    [GeneratedRegex(@"(\d+) requests in ")]
    private static partial Regex Requests();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();
}
