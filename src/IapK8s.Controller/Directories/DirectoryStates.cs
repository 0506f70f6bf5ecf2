using System.Runtime.CompilerServices;
using IapK8s.Controller.Directories.Keeping;
using IapK8s.Resources;
using IapK8s.Resources.Findings;
using IapK8s.Sources;

namespace IapK8s.Controller.Directories;

/// <summary>The states of a source, each with what is in force of directories; another one when either changes.</summary>
internal sealed class DirectoryStates(IResourceSource source, KeptDirectories kept)
{
    /// <summary>Of an IapDirectory; empty in a folder.</summary>
    public static string UidOf(string name, SourceState state) => state.Versions.TryGetValue(new ResourceId(ApiGroup.IapDirectory, "", name), out var version) ? version.Uid : "";

    /// <inheritdoc cref="IResourceSource.WatchAsync"/>
    public async IAsyncEnumerable<SourceState> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var changed = new WakeSignal();
        kept.Changed += changed.Wake;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var states = source.WatchAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        var newer = states.MoveNextAsync().AsTask();
        var woken = changed.WaitAsync(stop.Token);
        try
        {
            for (SourceState? state = null; ;)
            {
                await Task.WhenAny(newer, woken);
                if (newer.IsCompleted)
                {
                    if (!await newer)
                    {
                        yield break;
                    }

                    state = states.Current;
                    newer = states.MoveNextAsync().AsTask();
                }

                if (woken.IsCompleted)
                {
                    await woken;
                    woken = changed.WaitAsync(stop.Token);
                }

                if (state is not null)
                {
                    yield return state with { Resources = state.Resources with { DirectoryContents = kept.ContentsOf(name => UidOf(name, state)) } };
                }
            }
        }
        finally
        {
            kept.Changed -= changed.Wake;
            // An enumeration cannot be closed while somebody waits for its next state.
            await stop.CancelAsync();
            await ((Task)newer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await woken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
