using IapK8s.Identity.Captures;

namespace IapK8s.Gateway.Captures;

/// <summary>When which pod is dialled: at once where it is new or changed, soon again where it was not proven (a pod that starts is proven within seconds), once a
/// minute otherwise. Not thread-safe.</summary>
internal sealed class CaptureSchedule
{
    /// <summary>Between two looks at a pod that was proven, give or take a fifth, so that replicas do not dial in step.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Those to dial now. What is no target any more is forgotten.</summary>
    public List<CaptureTarget> Due(IReadOnlyDictionary<string, CaptureTarget> targets, DateTimeOffset now)
    {
        foreach (var gone in _entries.Keys.Where(id => !targets.ContainsKey(id)).ToList())
        {
            _entries.Remove(gone);
        }

        return [.. targets.Values.Where(target => !_entries.TryGetValue(target.Id, out var entry) || entry.Target != target || now >= entry.Next)];
    }

    /// <returns>Whether that is news.</returns>
    public bool Done(CaptureTarget target, CaptureReport report, DateTimeOffset now)
    {
        var last = _entries.GetValueOrDefault(target.Id);
        var failures = report.IsProven ? 0 : Math.Min((last?.Failures ?? 0) + 1, 6);
        var pause = failures == 0 ? Round * (0.8 + (Random.Shared.NextDouble() * 0.4)) : TimeSpan.FromSeconds(1 << failures);
        _entries[target.Id] = new Entry(target, report, failures, now + pause);
        return last?.Report != report;
    }

    private sealed record Entry(CaptureTarget Target, CaptureReport Report, int Failures, DateTimeOffset Next);
}
