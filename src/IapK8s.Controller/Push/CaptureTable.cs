using System.Collections.Concurrent;
using IapK8s.Identity.Captures;

namespace IapK8s.Controller.Push;

/// <summary>What gateways last found out about a pod's capture.</summary>
internal sealed record CaptureStanding(CaptureReport Report, DateTimeOffset At);

/// <summary>What gateways found out about every pod. Safe for concurrent use.</summary>
internal sealed class CaptureTable(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, CaptureStanding> _standings = new(StringComparer.Ordinal);

    /// <summary>Raised when a pod's standing is another than before.</summary>
    public event Action? Changed;

    /// <summary>By <c>namespace/name</c>.</summary>
    public IReadOnlyDictionary<string, CaptureStanding> All => _standings;

    /// <param name="pod"><c>namespace/name</c>.</param>
    public CaptureStanding? Find(string pod) => _standings.GetValueOrDefault(pod);

    public void Add(IEnumerable<CaptureReport> reports)
    {
        var isNews = false;
        foreach (var report in reports)
        {
            isNews |= Find(report.Id)?.Report != report;
            _standings[report.Id] = new CaptureStanding(report, time.GetUtcNow());
        }

        if (isNews)
        {
            Changed?.Invoke();
        }
    }

    public void Keep(Func<string, bool> isPod)
    {
        foreach (var gone in _standings.Keys.Where(pod => !isPod(pod)).ToList())
        {
            _standings.TryRemove(gone, out _);
        }
    }
}
