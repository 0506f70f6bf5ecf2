using System.Collections.Immutable;
using IapK8s.Controller.Push;
using IapK8s.Resources.Status;

namespace IapK8s.Controller.Status;

/// <summary>How far one policy has got on one pod.</summary>
internal sealed record PodProgress(string Pod, bool Acknowledged, bool Connected, Refusal? Refusal, bool TooOld);

/// <summary>Turns the progress of a policy's pods into the <c>Programmed</c> condition. Pure.</summary>
internal static class ProgrammedCount
{
    private const int MostNamed = 3;

    /// <param name="unprotected">Pods without a young proof from outside.</param>
    /// <param name="all">Every pod that the policy selects, those too that have nothing to acknowledge.</param>
    public static SubscriberSummary Summarize(IReadOnlyCollection<PodProgress> pods, int unprotected, int all) => new(
        all,
        pods.Count(pod => pod.Acknowledged),
        pods.Count(pod => !pod.Acknowledged && pod.Refusal is not null),
        pods.Count(pod => !pod.Connected),
        unprotected);

    /// <summary><c>37/40 pods at generation 12; 1 NACK: shop/shop-3: …; 2 not connected: …</c></summary>
    /// <param name="gateway">Null where gateways do not decide by it.</param>
    public static (bool Status, string Reason, string Message) Judge(IReadOnlyCollection<PodProgress> pods, PodProgress? gateway, long generation, IReadOnlyCollection<string> unreachable)
    {
        ImmutableArray<PodProgress> all = gateway is null ? [.. pods] : [.. pods, gateway];
        var acknowledged = all.Count(subscriber => subscriber.Acknowledged);
        var refused = all.Where(subscriber => !subscriber.Acknowledged && subscriber.Refusal is not null).ToImmutableArray();
        var away = all.Where(subscriber => !subscriber.Acknowledged && subscriber.Refusal is null && !subscriber.Connected).ToImmutableArray();
        var message = $"{Who(pods, gateway)} at generation {generation}"
            + List(refused, refused.Length == 1 ? "NACK" : "NACKs", subscriber => $"{subscriber.Pod}: {subscriber.Refusal!.Message}")
            + List(away, "not connected", subscriber => subscriber.Pod)
            // Whoever seems to be away may be connected there.
            + (away.Length > 0 && unreachable.Count > 0 ? $"; no word from {string.Join(", ", unreachable.Order(StringComparer.Ordinal))}" : "");
        return all.Length switch
        {
            0 => (false, ConditionReasons.NoSubscribers, "No pod is selected"),
            _ when acknowledged == all.Length => (true, ConditionReasons.Programmed, message),
            _ when refused.Any(subscriber => subscriber.TooOld) => (false, ConditionReasons.SubscriberTooOld, message),
            _ when refused.Length > 0 => (false, ConditionReasons.Rejected, message),
            _ when away.Length > 0 && unreachable.Count > 0 => (false, ConditionReasons.ReplicaUnreachable, message),
            _ when acknowledged == 0 && away.Length == all.Length => (false, ConditionReasons.Disconnected, message),
            _ => (false, ConditionReasons.PartiallyProgrammed, message),
        };
    }

    private static string Who(IReadOnlyCollection<PodProgress> pods, PodProgress? gateway) => (pods.Count, gateway) switch
    {
        (_, null) => Count(pods),
        (0, _) => gateway.Acknowledged ? "the gateway" : "not yet the gateway",
        _ => $"{Count(pods)} and {(gateway.Acknowledged ? "the gateway" : "not yet the gateway")}",
    };

    private static string Count(IReadOnlyCollection<PodProgress> pods) => $"{pods.Count(pod => pod.Acknowledged)}/{pods.Count} pods";

    private static string List(ImmutableArray<PodProgress> pods, string what, Func<PodProgress, string> describe) => pods.Length == 0
        ? ""
        : $"; {pods.Length} {what}: {string.Join(", ", pods.Take(MostNamed).Select(describe))}{(pods.Length > MostNamed ? ", …" : "")}";
}
