using IapK8s.Controller.Push;
using IapK8s.Resources.Status;

namespace IapK8s.Controller.Status;

/// <summary>A pod, and what is known of its capture.</summary>
/// <param name="Standing">What gateways found out; null where none told.</param>
/// <param name="RestartCommand">Where it was made without a sidecar: what makes it anew. Null where it has one, or nobody can tell.</param>
internal sealed record PodCapture(string Pod, CaptureStanding? Standing, string? RestartCommand = null);

/// <summary>Turns what gateways found out about a policy's pods into the <c>Protected</c> condition. Pure. Only a proof from outside counts, and only while it is young.</summary>
internal static class ProtectedCount
{
    private const int MostNamed = 3;

    /// <summary>Gateways prove every pod once a minute: five rounds may be missed.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(5);

    /// <summary><c>2/3 pods proven from outside; shop/shop-2: 10.0.0.7 port 8080 answered without the sidecar</c></summary>
    public static (bool Status, string Reason, string Message) Judge(IReadOnlyCollection<PodCapture> pods, DateTimeOffset now)
    {
        var open = pods.Where(pod => !IsProven(pod.Standing, now)).ToList();
        var bare = open.Where(pod => pod.RestartCommand is not null).ToList();
        var message = $"{pods.Count - open.Count}/{pods.Count} pods proven from outside" + (bare.Count > 0
            ? $"; {bare.Count} without a sidecar: {string.Join(", ", bare.Take(MostNamed).Select(pod => pod.Pod))}{(bare.Count > MostNamed ? ", …" : "")}; run {Commands(bare)}"
            : string.Concat(open.Take(MostNamed).Select(pod => $"; {pod.Pod}: {Why(pod.Standing, now)}")) + (open.Count > MostNamed ? $"; and {open.Count - MostNamed} more" : ""));
        return (pods.Count, open.Count) switch
        {
            (0, _) => (false, ConditionReasons.NoPods, "No pod is selected"),
            (_, 0) => (true, ConditionReasons.Protected, message),
            _ when bare.Count > 0 => (false, ConditionReasons.RestartRequired, message),
            _ when open.Any(pod => pod.Standing is { Report.IsProven: false }) => (false, ConditionReasons.NotProtected, message),
            _ => (false, ConditionReasons.NotProven, message),
        };
    }

    /// <summary>Of a policy that pods know nothing of.</summary>
    public static (bool Status, string Reason, string Message) EdgeOnly { get; } =
        (false, ConditionReasons.EdgeOnly, "Ingresses ask the gateway, and the pods are open to whoever reaches them by another way; enforceAt: Both closes them");

    /// <summary>The same where nobody answers ingresses.</summary>
    public static (bool Status, string Reason, string Message) Nowhere { get; } =
        (false, ConditionReasons.NotServed, "The gateway was not started to answer ingresses, so nobody decides, and the pods are open to whoever reaches them; enforceAt: Both closes them");

    /// <summary>Of a policy that is about apps outside the cluster alone.</summary>
    public static (bool Status, string Reason, string Message) Outside { get; } =
        (false, ConditionReasons.EdgeOnly, "The gateway decides, and the app is open to whoever reaches it by another way: let it verify the signed assertion, and take connections from the gateway alone");

    /// <summary>The same where no gateway serves them.</summary>
    public static (bool Status, string Reason, string Message) OutsideUnserved { get; } =
        (false, ConditionReasons.NotServed, "The gateway was not started to serve applications, so nobody decides, and the app is open to whoever reaches it by another way: let it take connections from the gateway alone");

    public static bool IsProven(CaptureStanding? standing, DateTimeOffset now) => standing is { Report.IsProven: true } && now - standing.At <= Young;

    private static string Commands(IEnumerable<PodCapture> bare)
    {
        var commands = bare.Select(pod => pod.RestartCommand!).Distinct(StringComparer.Ordinal).ToList();
        return string.Join("; ", commands.Take(MostNamed)) + (commands.Count > MostNamed ? $"; and {commands.Count - MostNamed} more" : "");
    }

    public static string Why(CaptureStanding? standing, DateTimeOffset now) => standing switch
    {
        null => "no gateway has dialled it yet",
        { Report.IsProven: true } => $"last proven {(int)(now - standing.At).TotalMinutes} min ago, and by no gateway since",
        { Report.Detail: var detail } => detail,
    };
}
