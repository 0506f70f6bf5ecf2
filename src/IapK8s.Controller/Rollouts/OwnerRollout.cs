using k8s.Models;

namespace IapK8s.Controller.Rollouts;

/// <summary>What to do about the pods of one owner that run without a sidecar.</summary>
/// <param name="Evict">The next to evict; null for none now.</param>
/// <param name="Obstacle">Why none will be until something else changes; null where there is just nothing to do yet.</param>
internal readonly record struct RolloutStep(V1Pod? Evict, string? Obstacle = null);

/// <summary>The pods of one ReplicaSet, StatefulSet or DaemonSet on their way to a sidecar each, one after the other. Decides from what is there now; what it remembers only makes it more careful.</summary>
internal sealed class OwnerRollout
{
    /// <summary>After this long without a successor somebody has scaled the workload down meanwhile.</summary>
    private static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(10);

    private readonly HashSet<string> _known;
    private int _size;
    private DateTimeOffset? _evictedAt;

    /// <param name="pods">Of the owner, all that have not ended.</param>
    public OwnerRollout(IReadOnlyCollection<V1Pod> pods)
    {
        _known = [.. pods.Select(pod => pod.Uid())];
        _size = pods.Count;
    }

    public RolloutStep Next(IReadOnlyCollection<V1Pod> pods, DateTimeOffset now)
    {
        if (pods.FirstOrDefault(pod => !HasSidecar(pod) && !_known.Contains(pod.Uid())) is { } again)
        {
            return new RolloutStep(null, $"pod {again.Name()} came without a sidecar after the eviction of another: is the webhook iap-k8s answering?");
        }

        if (_evictedAt is { } at && pods.Count < _size && now - at < LongestGap)
        {
            return default;
        }

        _size = pods.Count;
        if (pods.Any(pod => pod.Metadata.DeletionTimestamp is not null || (HasSidecar(pod) && !IsReady(pod))))
        {
            return default;
        }

        // One that is not ready serves nobody: it goes first.
        return new RolloutStep(pods.Where(pod => !HasSidecar(pod)).OrderBy(IsReady).ThenBy(pod => pod.Name(), StringComparer.Ordinal).FirstOrDefault());
    }

    public void Evicted(DateTimeOffset now) => _evictedAt = now;

    public static bool HasSidecar(V1Pod pod) => pod.Spec.InitContainers?.Any(container => container.Name == "iap-sidecar") ?? false;

    private static bool IsReady(V1Pod pod) => pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) ?? false;
}
