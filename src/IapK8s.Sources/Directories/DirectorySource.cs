using System.Runtime.CompilerServices;

namespace IapK8s.Sources.Directories;

/// <summary>A folder of manifests, watched: announced changes are applied when writing pauses, all others at the next regular look.</summary>
public sealed class DirectorySource(DirectorySourceOptions options, TimeProvider time) : IResourceSource
{
    /// <summary>How often to look where the system cannot announce changes.</summary>
    private static readonly TimeSpan Unannounced = TimeSpan.FromMilliseconds(200);

    public async IAsyncEnumerable<SourceState> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var signal = new ChangeSignal(time);
        using var watcher = new FolderWatcher(options.Path, signal);
        var snapshots = new DirectorySnapshots(new FolderReader(options.Path), Generations());

        // Watching begins before the first look, or what is written in between would be missed.
        watcher.Ensure();
        yield return snapshots.Look(isFinal: true).State;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isWatching = watcher.Ensure();
            await signal.WaitAsync(isWatching || options.Rescan < Unannounced ? options.Rescan : Unannounced, cancellationToken);
            for (var remaining = RemainingOf(signal); remaining > TimeSpan.Zero; remaining = RemainingOf(signal))
                await Task.Delay(remaining, time, cancellationToken);

            signal.Reset();
            var look = snapshots.Look(isFinal: false);
            var hasChanged = look.HasChanged;
            if (look.IsUnfinished)
            {
                await Task.Delay(options.SecondLook, time, cancellationToken);
                look = snapshots.Look(isFinal: true);
                hasChanged |= look.HasChanged;
            }
            if (hasChanged)
                yield return look.State;
        }
    }

    private TimeSpan RemainingOf(ChangeSignal signal) => signal.Remaining(options.Quiet, options.LongestWait);

    private FileGenerationStore? Generations() => options.GenerationsFile is null ? null : new FileGenerationStore(options.GenerationsFile);
}
