using IapK8s.Policy.Decisions;

namespace IapK8s.Cli.Diff;

/// <summary>Requests that count as one: the same person did the same, it ended the same way, and would end the same way.</summary>
internal readonly record struct DifferenceKey(string Who, string? Provider, string Method, string Host, string Path, Outcome Was, string? WasRule, LineVerdict Now, string? Rule, string Why);

/// <summary>How often, from when to when.</summary>
internal sealed class DifferenceCount
{
    public long Count { get; private set; }

    public DateTimeOffset First { get; private set; }

    public DateTimeOffset Last { get; private set; }

    public void Add(DateTimeOffset time)
    {
        First = Count == 0 || time < First ? time : First;
        Last = Count == 0 || time > Last ? time : Last;
        Count++;
    }
}

/// <summary>What a whole log comes to. Counts are of every line; single rows are kept up to a number that fits into memory.</summary>
internal sealed class DifferenceBook
{
    public const int MostRows = 100_000;

    private readonly Dictionary<DifferenceKey, DifferenceCount> _rows = [];
    private readonly long[] _byVerdict = new long[5];

    public long Decisions { get; private set; }

    /// <summary>Differences that found no row any more.</summary>
    public long Unlisted { get; private set; }

    public IReadOnlyDictionary<DifferenceKey, DifferenceCount> Rows => _rows;

    public long Of(LineVerdict verdict) => _byVerdict[(int)verdict];

    public void Add(AuditEntry entry, in LineJudgement judgement)
    {
        Decisions++;
        _byVerdict[(int)judgement.Verdict]++;
        if (judgement.Verdict == LineVerdict.Same)
        {
            return;
        }

        var key = new DifferenceKey(
            entry.Identity.Display, entry.Identity.Provider, entry.Method!, entry.Host!, entry.Path!, entry.Mode is null ? entry.Decision!.Value : Outcome.Allow, entry.Rule, judgement.Verdict, judgement.Rule, judgement.Why);
        if (!_rows.TryGetValue(key, out var row))
        {
            if (_rows.Count >= MostRows)
            {
                Unlisted++;
                return;
            }

            _rows.Add(key, row = new DifferenceCount());
        }

        row.Add(entry.Time!.Value);
    }
}
