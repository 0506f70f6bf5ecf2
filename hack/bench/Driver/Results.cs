using System.Text.Json.Serialization;

namespace IapK8s.Bench.Driver;

/// <summary>One closed-loop run of one contestant.</summary>
internal sealed record ClosedLoopResult(double RequestsPerSecond, double P50Milliseconds, double P99Milliseconds, double CpuMicrosecondsPerRequest);

/// <summary>One paced run of one contestant.</summary>
internal sealed record PacedResult(double P50Milliseconds, double P99Milliseconds)
{
    /// <summary>How much later than the upstream alone in the same round.</summary>
    public PacedResult Minus(PacedResult direct) =>
        new(P50Milliseconds - direct.P50Milliseconds, P99Milliseconds - direct.P99Milliseconds);
}

/// <summary>All that was measured of one contestant; lists hold one entry a round, in step with the other contestants'.</summary>
internal sealed record ContestantResult(string Name)
{
    public List<double> StartToReadyMilliseconds { get; } = [];

    public List<double> CpuToReadyMilliseconds { get; } = [];

    public List<ClosedLoopResult> ClosedLoop { get; } = [];

    public List<PacedResult> Paced { get; } = [];

    public double IdleMegabytes { get; set; }

    public double LoadedMegabytes { get; set; }

    public double PeakMegabytes { get; set; }

    /// <summary>Resident memory with a thousand kept-alive connections, each of which has made a request.</summary>
    public double ThousandConnectionsMegabytes { get; set; }

    public double? BinaryMegabytes { get; set; }
}

/// <param name="UpstreamAlone">The paced load without a proxy, a round each: what the others' added latency is added to.</param>
internal sealed record BenchResult(string Machine, IReadOnlyList<ContestantResult> Contestants, IReadOnlyList<PacedResult> UpstreamAlone);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BenchResult))]
internal sealed partial class ResultsJson : JsonSerializerContext;

internal static class Statistics
{
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Nearest rank.</summary>
    public static double Quantile(double[] sorted, double quantile) =>
        sorted[Math.Clamp((int)Math.Ceiling(quantile * sorted.Length) - 1, 0, sorted.Length - 1)];
}
