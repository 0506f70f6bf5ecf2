using IapK8s.Controller.Directories.Keeping;
using IapK8s.Controller.Leadership;
using IapK8s.Controller.Reconciling;
using IapK8s.Resources;
using IapK8s.Resources.Findings;
using IapK8s.Sources;

namespace IapK8s.Controller.Directories.Syncing;

/// <summary>Has every directory read, by the replica that leads and no other. Level-based: what is to be read follows from the last round.</summary>
internal sealed class DirectorySync(
    LatestRound rounds, ILeadership leadership, IDirectoryReader reader, IDirectoryKeeper keeper, KeptDirectories kept, SyncStandings standings, DirectoryMetrics metrics, TimeProvider time, ILogger<DirectorySync> logger)
    : BackgroundService
{
    /// <summary>Leadership may end without a word.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(2);

    private readonly WakeSignal _changed = new();
    private readonly Dictionary<string, DirectoryLoop> _loops = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        rounds.Changed += _changed.Wake;
        leadership.Changed += _changed.Wake;
        try
        {
            for (_changed.Wake(); ; await _changed.WaitAsync(Tick, time, stoppingToken))
            {
                if (rounds.Value is { } round)
                {
                    await FollowAsync(round, stoppingToken);
                }
            }
        }
        finally
        {
            rounds.Changed -= _changed.Wake;
            leadership.Changed -= _changed.Wake;
            await EndAsync(_loops.Keys);
        }
    }

    private async Task FollowAsync(Round round, CancellationToken cancellation)
    {
        var directories = round.Compiled.Directories;
        if (!leadership.IsLeader)
        {
            await EndAsync(_loops.Keys);
            // What is still kept may be that of an IapDirectory of which this replica was not told yet; its leader deletes it first.
            kept.Forget([.. kept.All.Keys.Except(keeper.Names).Where(name => IsGone(name, round.State))]);
            return;
        }

        await EndAsync(_loops.Where(loop => !directories.ContainsKey(loop.Key) || loop.Value.Uid != DirectoryStates.UidOf(loop.Key, round.State)).Select(loop => loop.Key));
        foreach (var (name, directory) in directories)
        {
            if (_loops.TryGetValue(name, out var loop))
            {
                loop.Use(directory);
            }
            else
            {
                var uid = DirectoryStates.UidOf(name, round.State);
                _loops[name] = new DirectoryLoop(uid, new DirectoryAttempt(uid, reader, keeper, kept, standings, metrics, time, logger), directory, time);
            }
        }

        foreach (var gone in keeper.Names.Where(name => IsGone(name, round.State)).ToList())
        {
            await DeleteAsync(gone, cancellation);
        }
    }

    /// <summary>Deleted, and not only unreadable for the moment: what was read of it would be lost with it.</summary>
    private static bool IsGone(string name, SourceState state)
    {
        var id = new ResourceId(ApiGroup.IapDirectory, "", name);
        return state.IsComplete && !state.Versions.ContainsKey(id) && !state.Resources.Directories.Any(directory => directory.Id == id) && !state.Findings.Any(finding => finding.Resource == id);
    }

    private async Task DeleteAsync(string name, CancellationToken cancellation)
    {
        try
        {
            await keeper.DeleteAsync(name, cancellation);
            Log.DirectoryDeleted(logger, name);
        }
        catch (DirectoryNotKeptException error)
        {
            // The next look tries again.
            Log.DirectoryNotTidied(logger, name, error.Message);
        }
    }

    private async Task EndAsync(IEnumerable<string> names)
    {
        foreach (var name in names.ToList())
        {
            _loops.Remove(name, out var loop);
            await loop!.DisposeAsync();
            standings.Set(name, null);
        }
    }
}
