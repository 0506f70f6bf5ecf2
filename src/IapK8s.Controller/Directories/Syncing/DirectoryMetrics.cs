using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using IapK8s.Controller.Directories.Keeping;

namespace IapK8s.Controller.Directories.Syncing;

/// <summary>What came of a reading.</summary>
internal enum SyncResult
{
    /// <summary>It was not read.</summary>
    Failed = 0,
    NotKept,
    Unchanged,
    Changed,
    Held,
    DryRun,
}

/// <summary>Counts of readings, on the replica that reads. Every series of a directory is there once it is known.</summary>
internal sealed class DirectoryMetrics : IDisposable
{
    public const string MeterName = "IapK8s.Controller.Directories";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _syncs;
    private readonly Counter<long> _memberships;
    private readonly Histogram<double> _duration;
    private readonly ConcurrentDictionary<string, bool> _known = [];

    public DirectoryMetrics(KeptDirectories kept, TimeProvider time)
    {
        _syncs = _meter.CreateCounter<long>("iap.directory.syncs", "{sync}", "Readings of directories, by what came of them");
        _memberships = _meter.CreateCounter<long>("iap.directory.changes", "{membership}", "Memberships that readings added or removed");
        _duration = _meter.CreateHistogram<double>("iap.directory.sync.duration", "s", "Time from asking a directory until what it said is in force");
        _meter.CreateObservableGauge("iap.directory.groups", () => Of(kept, manifest => manifest.Groups), "{group}", "Groups in force");
        _meter.CreateObservableGauge("iap.directory.people", () => Of(kept, manifest => manifest.People), "{person}", "People in any group in force");
        _meter.CreateObservableGauge("iap.directory.age", () => Of(kept, manifest => (time.GetUtcNow() - manifest.ReadAt).TotalSeconds), "s", "Since the directory last said that what is in force is what it has");
    }

    /// <summary>All of its series, at zero.</summary>
    public void Follow(string directory)
    {
        if (!_known.TryAdd(directory, true))
        {
            return;
        }

        foreach (var result in Enum.GetValues<SyncResult>())
        {
            _syncs.Add(0, Name(directory), Result(result));
        }

        _memberships.Add(0, Name(directory), Change("added"));
        _memberships.Add(0, Name(directory), Change("removed"));
    }

    public void Ended(string directory, SyncResult result, TimeSpan took)
    {
        _syncs.Add(1, Name(directory), Result(result));
        _duration.Record(took.TotalSeconds, Name(directory));
    }

    public void Applied(string directory, int added, int removed)
    {
        _memberships.Add(added, Name(directory), Change("added"));
        _memberships.Add(removed, Name(directory), Change("removed"));
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<T>> Of<T>(KeptDirectories kept, Func<DirectoryManifest, T> value)
        where T : struct => [.. kept.All.Values.Where(directory => directory is { Manifest: not null, Contents: not null }).Select(directory => new Measurement<T>(value(directory.Manifest!), Name(directory.Name)))];

    private static KeyValuePair<string, object?> Name(string directory) => new("iap.directory.name", directory);

    private static KeyValuePair<string, object?> Change(string change) => new("iap.directory.change", change);

    private static KeyValuePair<string, object?> Result(SyncResult result) => new("iap.directory.result", result switch
    {
        SyncResult.Changed => "changed",
        SyncResult.Unchanged => "unchanged",
        SyncResult.Held => "held",
        SyncResult.DryRun => "dry_run",
        SyncResult.NotKept => "not_kept",
        _ => "failed",
    });
}
