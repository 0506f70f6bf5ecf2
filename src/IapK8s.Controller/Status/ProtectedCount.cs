using IapK8s.Controller.Push;
using IapK8s.Resources.Status;

namespace IapK8s.Controller.Status;

/// <summary>Turns what gateways found out about a policy's pods into the <c>Protected</c> condition. Pure. Only a proof from outside counts, and only while it is young.</summary>
internal static class ProtectedCount
{
    private const int MostNamed = 3;

    /// <summary>Gateways prove every pod once a minute: five rounds may be missed.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(5);

    /// <summary><c>2/3 pods proven from outside; shop/shop-2: 10.0.0.7 port 8080 answered without the sidecar</c></summary>
    public static (bool Status, string Reason, string Message) Judge(IReadOnlyCollection<(string Pod, CaptureStanding? Standing)> pods, DateTimeOffset now)
    {
        var open = pods.Where(pod => !IsProven(pod.Standing, now)).ToList();
        var message = $"{pods.Count - open.Count}/{pods.Count} pods proven from outside"
            + string.Concat(open.Take(MostNamed).Select(pod => $"; {pod.Pod}: {Why(pod.Standing, now)}"))
            + (open.Count > MostNamed ? $"; and {open.Count - MostNamed} more" : "");
        return (pods.Count, open.Count) switch
        {
            (0, _) => (false, ConditionReasons.NoPods, "No pod is selected"),
            (_, 0) => (true, ConditionReasons.Protected, message),
            _ when open.Any(pod => pod.Standing is { Report.IsProven: false }) => (false, ConditionReasons.NotProtected, message),
            _ => (false, ConditionReasons.NotProven, message),
        };
    }

    private static bool IsProven(CaptureStanding? standing, DateTimeOffset now) => standing is { Report.IsProven: true } && now - standing.At <= Young;

    private static string Why(CaptureStanding? standing, DateTimeOffset now) => standing switch
    {
        null => "no gateway has dialled it yet",
        { Report.IsProven: true } => $"last proven {(int)(now - standing.At).TotalMinutes} min ago, and by no gateway since",
        { Report.Detail: var detail } => detail,
    };
}
