using System.Diagnostics.Metrics;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>What the forward-auth doors answer. Plain counters that an exporter reads when it wants; every series is there from the start, at zero.</summary>
internal sealed class ForwardAuthMetrics
{
    /// <summary>Whatever else may be answered counts as the last.</summary>
    private static readonly int[] s_statuses = [200, 302, 400, 401, 403, 405, 421, 503, 500];

    private readonly long[] _answers = new long[ForwardAuthPipeline.Doors.Length * s_statuses.Length];
    private long _strangers;

    public ForwardAuthMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Auditing.GatewayMetrics.MeterName);
        meter.CreateObservableCounter("iap.forward_auth.answers", () => _answers.Select(Series), "{answer}", "Answers to ingresses, by door and status");
        meter.CreateObservableCounter("iap.forward_auth.callers_refused", () => Volatile.Read(ref _strangers), "{request}", "Questions from addresses that are no ingress of ours");
    }

    public void Answered(string door, int status)
    {
        var (row, column) = (Array.IndexOf(ForwardAuthPipeline.Doors, door), Array.IndexOf(s_statuses, status));
        row = row < 0 ? ForwardAuthPipeline.Doors.Length - 1 : row;
        Interlocked.Increment(ref _answers[(row * s_statuses.Length) + (column < 0 ? s_statuses.Length - 1 : column)]);
    }

    public void Refused() => Interlocked.Increment(ref _strangers);

    private Measurement<long> Series(long count, int index) =>
        new(count, new("door", ForwardAuthPipeline.Doors[index / s_statuses.Length]), new("status", s_statuses[index % s_statuses.Length]));
}
