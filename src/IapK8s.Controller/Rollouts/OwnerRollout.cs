using IapK8s.Compiler.Inputs;
using k8s.Models;

namespace IapK8s.Controller.Rollouts;

/// <summary>What to do about the pods of one owner that run without a sidecar.</summary>
/// <param name="Evict">The next to evict; null for none now.</param>
/// <param name="Obstacle">Why none will be until something else changes; null where there is just nothing to do yet.</param>
internal readonly record struct RolloutStep(V1Pod? Evict, string? Obstacle = null);

/// <summary>The pods of one ReplicaSet, StatefulSet or DaemonSet on their way to a sidecar each, one after the other. Decides from what is there now; what it remembers only makes it more careful.</summary>
internal sealed class OwnerRollout
{
    /// <summary>How long a successor may take before somebody is told.</summary>
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

    /// <param name="selected">Names of those that a policy wants evicted: the owner may have others.</param>
    public RolloutStep Next(IReadOnlyCollection<V1Pod> pods, IReadOnlySet<string> selected, DateTimeOffset now)
    {
        if (pods.FirstOrDefault(pod => IsBare(pod) && !_known.Contains(pod.Uid())) is { } again)
        {
            return new RolloutStep(null, $"pod {again.Name()} came without a sidecar after the eviction of another: is the webhook iap-k8s answering?");
        }

        // Whatever keeps the successor away would keep away the next one's too, and at last nobody would be left. A workload that was scaled down meanwhile looks the same, and waits for a person.
        if (_evictedAt is { } at && pods.Count < _size)
        {
            return now - at < LongestGap ? default : new RolloutStep(null, $"the successor of a pod that was evicted has not come for {LongestGap.TotalMinutes:0} min, see the events of its owner; they go on once there are {_size} pods again");
        }

        _size = pods.Count;
        if (pods.Any(pod => pod.Metadata.DeletionTimestamp is not null || (!IsBare(pod) && !IsReady(pod))))
        {
            return default;
        }

        // One that is not ready serves nobody: it goes first.
        return new RolloutStep(pods.Where(pod => IsBare(pod) && selected.Contains(pod.Name())).OrderBy(IsReady).ThenBy(pod => pod.Name(), StringComparer.Ordinal).FirstOrDefault());
    }

    /// <summary>Not while the successor of the last one may still come: it must be told from a pod that was there before, or the only pod of a workload would be evicted again and again.</summary>
    public bool MayBeForgotten(DateTimeOffset now) => _evictedAt is not { } at || now - at >= LongestGap;

    public void Evicted(DateTimeOffset now) => _evictedAt = now;

    public static bool IsBare(V1Pod pod) => pod.Spec.InitContainers?.Any(container => container.Name == PodRecord.SidecarContainer) is not true;

    private static bool IsReady(V1Pod pod) => pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) ?? false;
}
