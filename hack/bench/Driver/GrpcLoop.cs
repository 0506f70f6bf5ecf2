using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace IapK8s.Bench.Driver;

/// <summary>One unary gRPC call as often as it goes, by h2load: 8 connections with 8 calls each under way.</summary>
internal static partial class GrpcLoop
{
    private const string Path = "/envoy.service.auth.v3.Authorization/Check";

    /// <param name="frame">File with the call's message and its prefix.</param>
    /// <param name="answerBytes">What each answer has, prefix included: a refusal has another length, and spoils the run.</param>
    public static ClosedLoopResult Run(string name, System.Net.IPEndPoint to, ProcessMeter meter, string frame, long answerBytes, TimeSpan duration)
    {
        var log = System.IO.Path.GetTempFileName();
        File.Delete(log);
        string[] arguments =
        [
            "-t1", "-c8", "-m8", $"-D{duration.TotalSeconds:0}", "-d", frame, $"--log-file={log}", "-H", "content-type: application/grpc", "-H", "te: trailers", "-H", "grpc-timeout: 5S", $"http://{to}{Path}",
        ];
        var before = meter.CpuSeconds();
        using var h2load = Process.Start(new ProcessStartInfo("h2load", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = h2load.StandardOutput.ReadToEnd();
        h2load.WaitForExit();
        var cpu = meter.CpuSeconds() - before;
        var done = Number(output, Done());
        if (done == 0 || Number(output, Failed()) > 0 || Math.Abs(Number(output, Data()) - (done * answerBytes)) > 64.0 * answerBytes)
            throw new BenchException($"{name}: not every answer allowed the request:\n{output}");
        double[] latencies = [.. File.ReadLines(log).Select(line => double.Parse(line.Split('\t')[2], CultureInfo.InvariantCulture) / 1000).Order()];
        File.Delete(log);
        return new ClosedLoopResult(done / duration.TotalSeconds, Statistics.Quantile(latencies, 0.5), Statistics.Quantile(latencies, 0.99), cpu / done * 1e6);
    }

    private static double Number(string output, Regex pattern) => double.Parse(pattern.Match(output).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"requests: .* (\d+) done")]
    private static partial Regex Done();

    [GeneratedRegex(@"(\d+) failed")]
    private static partial Regex Failed();

    [GeneratedRegex(@"\((\d+)\) data")]
    private static partial Regex Data();
}
