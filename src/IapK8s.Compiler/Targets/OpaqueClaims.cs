using System.Collections.Immutable;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Targets;

/// <summary>
/// A port is decided by HTTP's rules or by addresses, never by both. A selector takes whatever ports pods declare, so what the policy lists as opaque is
/// meant to be left out of them. A target names its ports: listed as opaque as well they are a contradiction, and the stricter of the two stays.
/// </summary>
internal static class OpaqueClaims
{
    public static (ImmutableArray<PodTarget> Targets, CaptureSettings? Capture) Settle(IapPolicy policy, ImmutableArray<PodTarget> targets, CaptureSettings? capture, FindingList findings)
    {
        if (capture is null || capture.Opaque.IsEmpty)
            return (targets, capture);
        if (policy.Spec.Selector is not null)
        {
            var opaque = capture.Opaque.Select(port => port.Port).ToHashSet();
            return ([.. targets.Select(target => target with { Ports = target.Ports.RemoveAll(opaque.Contains) })], capture);
        }
        var claimed = targets.SelectMany(target => target.Ports).ToHashSet();
        var written = policy.Spec.Capture!.Opaque!;
        for (var i = 0; i < written.Count; i++)
        {
            if (claimed.Contains((int)written[i].Port!))
            {
                findings.Error(FindingReason.Conflicted, FieldPath.Spec.Child("capture").Child("opaque").Index(i).Child("port"), $"Port {written[i].Port} is also a port of spec.targetRefs",
                    "Remove it here, or name the other ports with sectionName. Only HTTP is let in there until then.");
            }
        }
        return (targets, capture with { Opaque = capture.Opaque.RemoveAll(port => claimed.Contains(port.Port)) });
    }
}
