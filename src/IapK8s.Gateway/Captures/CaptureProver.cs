using System.Net;
using IapK8s.Identity.Captures;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Captures;

/// <summary>Proves from outside, again and again, that every protected pod is reached through its own sidecar alone, and tells the controller.</summary>
internal sealed class CaptureProver(IDataPlane plane, CaptureReports reports, TimeProvider time, ILogger<CaptureProver> log) : BackgroundService
{
    private const int MostAtOnce = 16;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly CaptureDial _dial = new(time);
    private readonly CaptureSchedule _schedule = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            if (plane.Current?.Gateway is { } gateway)
            {
                reports.Keep(gateway.CaptureTargets.ContainsKey);
                await ProveAsync(_schedule.Due(gateway.CaptureTargets, time.GetUtcNow()), stoppingToken);
            }

            await Task.Delay(Tick, time, stoppingToken);
        }
    }

    private async Task ProveAsync(List<CaptureTarget> targets, CancellationToken cancellation)
    {
        var results = new CaptureReport[targets.Count];
        await Parallel.ForAsync(0, targets.Count, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellation }, async (index, stop) =>
        {
            results[index] = await ProveAsync(targets[index], stop);
        });

        for (var index = 0; index < results.Length; index++)
        {
            var report = results[index];
            if (_schedule.Done(targets[index], report, time.GetUtcNow()))
            {
                Say(report);
            }
        }

        if (results.Length > 0)
        {
            reports.Publish(results);
        }
    }

    private async Task<CaptureReport> ProveAsync(CaptureTarget target, CancellationToken cancellation)
    {
        var dialled = new List<(IPAddress, int, DialResult)>();
        foreach (var address in target.Addresses)
        {
            foreach (var port in target.Ports.Concat(target.OtherPorts))
            {
                dialled.Add((address, port, await _dial.AskAsync(address, port, target.Keys, cancellation)));
            }
        }

        return CaptureJudgement.Judge(target, dialled);
    }

    private void Say(CaptureReport report)
    {
        if (report.IsProven)
        {
            log.Proven(report.Id);
        }
        else
        {
            log.NotProven(report.Id, report.Detail);
        }
    }
}
