using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Findings;

namespace IapK8s.Sources;

/// <summary>Where resources come from: a folder, or a cluster.</summary>
public interface IResourceSource
{
    /// <summary>
    /// The state now, then each later one, until cancelled. Latest value only: who is slow to ask for the next one skips those in between.
    /// Never ends by itself and never throws for what it reads: mistakes are findings. One enumeration at a time.
    /// </summary>
    IAsyncEnumerable<SourceState> WatchAsync(CancellationToken cancellationToken);
}

/// <summary>One moment of a source.</summary>
/// <param name="Resources">The last good version of each resource.</param>
/// <param name="Findings">All mistakes there are at this moment; see <see cref="FindingLedger"/> for what is new.</param>
public sealed record SourceState(ResourceSet Resources, ImmutableArray<Finding> Findings)
{
    /// <summary>Everything could be read, so what is absent was deleted. While false, a revocation that is absent may be there.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Of the objects of our own kinds, the newest version that was looked at, sound or not. Empty where nobody keeps any, as in a folder.</summary>
    public ImmutableDictionary<ResourceId, ObjectVersion> Versions { get; init; } = ImmutableDictionary<ResourceId, ObjectVersion>.Empty;
}

/// <summary>metadata.uid and metadata.generation.</summary>
public readonly record struct ObjectVersion(string Uid, long Generation);
