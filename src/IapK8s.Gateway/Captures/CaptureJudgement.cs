using System.Net;
using IapK8s.Identity.Captures;

namespace IapK8s.Gateway.Captures;

/// <summary>Turns what was found behind a pod's ports into a report. Pure.</summary>
internal static class CaptureJudgement
{
    private const int MostNamed = 3;

    public static CaptureReport Judge(CaptureTarget target, IReadOnlyList<(IPAddress Address, int Port, DialResult Result)> dialled)
    {
        if (target.Addresses.IsEmpty)
        {
            return new CaptureReport(target.Namespace, target.Pod, false, "its address is not known");
        }

        var open = dialled.Where(dial => !IsGood(target, dial.Port, dial.Result.Outcome)).ToList();
        var detail = string.Join("; ", open.Take(MostNamed).Select(dial => $"{new IPEndPoint(dial.Address, dial.Port)} {Say(dial.Result)}")) + (open.Count > MostNamed ? $"; and {open.Count - MostNamed} more" : "");
        return new CaptureReport(target.Namespace, target.Pod, open.Count == 0, detail);
    }

    /// <summary>A claimed port must be answered by the sidecar: one that nobody answers is no hole, and no proof either.</summary>
    private static bool IsGood(CaptureTarget target, int port, DialOutcome outcome) => target.Ports.Contains(port)
        ? outcome == DialOutcome.Proven
        : outcome is DialOutcome.Proven or DialOutcome.Shut or DialOutcome.Refused or DialOutcome.Unreachable;

    public static string Say(DialResult result) => result.Outcome switch
    {
        DialOutcome.Proven => "is the sidecar's",
        DialOutcome.ClaimedBySidecar => "is answered by a sidecar that nobody here can check",
        DialOutcome.Shut => "was closed without an answer",
        DialOutcome.Refused => "refused the connection",
        DialOutcome.NotTried => $"could not be tried from here ({result.Detail})",
        DialOutcome.Unreachable => $"could not be reached ({result.Detail})",
        _ => $"is open without the sidecar: {result.Detail}",
    };
}
