using IapK8s.Sources.Directories;

namespace IapK8s.Sources.Tests;

/// <summary>The real source on a real folder and the real clock.</summary>
internal sealed class LiveSource(string folder) : IAsyncDisposable
{
    /// <summary>Only so that a test that fails ends.</summary>
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));

    private IAsyncEnumerator<SourceState>? _states;

    /// <summary>States until one is as wanted; all that were seen, that one last.</summary>
    public async Task<IReadOnlyList<SourceState>> Until(Func<SourceState, bool> wanted)
    {
        _states ??= new DirectorySource(new DirectorySourceOptions { Path = folder }, TimeProvider.System).WatchAsync(_patience.Token).GetAsyncEnumerator();
        var seen = new List<SourceState>();
        do
        {
            (await _states.MoveNextAsync()).ShouldBeTrue();
            seen.Add(_states.Current);
        }
        while (!wanted(seen[^1]));
        return seen;
    }

    public async ValueTask DisposeAsync()
    {
        await _patience.CancelAsync();
        if (_states is not null)
            await _states.DisposeAsync();
        _patience.Dispose();
    }
}
