using System.Runtime.CompilerServices;
using IapK8s.Compiler.Inputs;

namespace IapK8s.Sources.Directories;

/// <summary>A folder of manifests, watched.</summary>
public sealed class DirectorySource(DirectorySourceOptions options, TimeProvider time) : IResourceSource
{
    public async IAsyncEnumerable<SourceState> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new SourceState(ResourceSet.Empty, []);
        await Task.Delay(options.Rescan, time, cancellationToken);
    }
}
