using Grpc.Core;
using IapK8s.Controller.Directories.Keeping;
using IapK8s.Controller.Push;
using IapK8s.Controller.Push.Revocations;
using IapK8s.Sources;
using IapK8s.Sources.Clusters;
using GrpcStatus = Grpc.Core.Status;

namespace IapK8s.Controller.Clusters;

/// <summary>
/// Whether what this replica knows is what is. Cut off from the API server it would go on pushing what was, and roll back whoever comes to it from a replica that knows better: after
/// three minutes without a word it is not ready any more and sends its subscribers elsewhere. They keep what they have.
/// </summary>
internal sealed class SourceFreshness(IResourceSource source, StreamDrain streams, TimeProvider time, ILogger<SourceFreshness> logger, RevocationWatch? revocations = null, DirectoryWatch? directories = null) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Never for a source that nobody can be cut off from.</summary>
    public bool IsStale => IsOld((source as ClusterSource)?.LastHeard) || IsOld(revocations?.LastHeard) || IsOld(directories?.LastHeard);

    /// <summary>Why a subscriber is sent elsewhere.</summary>
    public static GrpcStatus GoElsewhere { get; } = new(StatusCode.Unavailable, "This replica has not heard from the API server for too long; connect again");

    private bool IsOld(DateTimeOffset? heard) => time.GetUtcNow() - heard > Longest;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wasStale = false; ; await Task.Delay(Interval, time, stoppingToken))
        {
            var isStale = IsStale;
            if (isStale)
            {
                streams.EndAll(GoElsewhere);
            }

            if (isStale != wasStale)
            {
                (isStale ? (Action<ILogger, double>)Log.SourceStale : Log.SourceFresh)(logger, Longest.TotalSeconds);
            }

            wasStale = isStale;
        }
    }
}
