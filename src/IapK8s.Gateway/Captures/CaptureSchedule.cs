using IapK8s.Identity.Captures;

namespace IapK8s.Gateway.Captures;

/// <summary>When which pod is dialled: at once where it is new or changed, soon again after the first answers, once a minute when they stay the same. A pod that was not proven may
/// only be starting; one that was may have been looked at before its app listened, which comes up after the sidecar. Not thread-safe.</summary>
internal sealed class CaptureSchedule
{
    /// <summary>Between two looks at a pod that was proven, give or take a fifth, so that replicas do not dial in step.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);

    /// <summary>2, 4, 8, 16, 32 s after the first answers; then a minute, or about as much.</summary>
    private const int Doublings = 6;

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
        var isSame = last is not null && last.Target == target && last.Report.IsProven == report.IsProven;
        var times = isSame ? Math.Min(last!.Times + 1, Doublings) : 1;
        var pause = report.IsProven && times == Doublings ? Round * (0.8 + (Random.Shared.NextDouble() * 0.4)) : TimeSpan.FromSeconds(1 << times);
        _entries[target.Id] = new Entry(target, report, times, now + pause);
        return last?.Report != report;
    }

    /// <param name="Times">How often in a row the same target gave the same answer, as far as it matters.</param>
    private sealed record Entry(CaptureTarget Target, CaptureReport Report, int Times, DateTimeOffset Next);
}
