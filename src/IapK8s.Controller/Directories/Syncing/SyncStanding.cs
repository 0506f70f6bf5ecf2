using System.Collections.Immutable;

namespace IapK8s.Controller.Directories.Syncing;

/// <summary>What came of the last attempt to read a directory, on the replica that reads.</summary>
/// <param name="Failure">Why nothing was read, as a sentence; null where something was.</param>
/// <param name="IsUnreachable">Of a failure: no server answered, or none let us in.</param>
/// <param name="Pending">What was read and is not in force; null where what was read is.</param>
/// <param name="Objection">Why; null for a dry run.</param>
/// <param name="NotKept">Why it could not be kept; null where it was.</param>
internal sealed record SyncStanding(
    DateTimeOffset At, string? Failure = null, bool IsUnreachable = false, ReadingDifference? Pending = null, string? Objection = null, string? NotKept = null)
{
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Of a dry run: other people would be doubtful members, which no number of <see cref="Pending"/> counts.</summary>
    public bool ChangesDoubtful { get; init; }

    /// <summary>Of a failure: the server took the account for nobody.</summary>
    public bool IsRefused { get; init; }
}

/// <summary>By directory. Empty on replicas that do not read. Safe for concurrent use.</summary>
internal sealed class SyncStandings
{
    private ImmutableSortedDictionary<string, SyncStanding> _all = ImmutableSortedDictionary.Create<string, SyncStanding>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, SyncStanding> All => Volatile.Read(ref _all);

    /// <summary>Raised after one is another than before.</summary>
    public event Action? Changed;

    public void Set(string directory, SyncStanding? standing)
    {
        ImmutableInterlocked.Update(ref _all, all => standing is null ? all.Remove(directory) : all.SetItem(directory, standing));
        Changed?.Invoke();
    }
}
