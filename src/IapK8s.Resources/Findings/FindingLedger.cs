using System.Collections.Immutable;

namespace IapK8s.Resources.Findings;

/// <summary>What a round of findings changed.</summary>
/// <param name="Appeared">Not there, or not the same, the round before.</param>
/// <param name="Mended">There the round before and gone now.</param>
public sealed record FindingChanges(ImmutableArray<Finding> Appeared, ImmutableArray<Finding> Mended);

/// <summary>Remembers what was reported, so that a mistake is reported once until it changes or is mended. Not thread-safe.</summary>
public sealed class FindingLedger
{
    private Dictionary<Key, Finding> _known = [];

    /// <param name="current">All findings of this round.</param>
    public FindingChanges Update(IEnumerable<Finding> current)
    {
        var now = new Dictionary<Key, Finding>();
        var appeared = ImmutableArray.CreateBuilder<Finding>();
        foreach (var finding in current)
        {
            var key = Key.Of(finding);
            if (now.TryAdd(key, finding) && !_known.ContainsKey(key))
                appeared.Add(finding);
        }
        var mended = _known.Where(known => !now.ContainsKey(known.Key)).Select(known => known.Value).ToImmutableArray();
        _known = now;
        return new FindingChanges(appeared.ToImmutable(), mended);
    }

    /// <summary>A mistake is the same one when only its line moved.</summary>
    private readonly record struct Key(FindingReason Reason, FindingSeverity Severity, ResourceId? Resource, string Field, string Message, string? File)
    {
        public static Key Of(Finding finding) =>
            new(finding.Reason, finding.Severity, finding.Resource, finding.Field, finding.Message, finding.Location?.File);
    }
}
