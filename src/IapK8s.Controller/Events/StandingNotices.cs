using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Status;
using IapK8s.Resources;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Status;

namespace IapK8s.Controller.Events;

/// <summary>From how everything stands to what people should be told. Pure.</summary>
internal static class StandingNotices
{
    public const string KeyRotationFailed = nameof(KeyRotationFailed);

    /// <summary>What somebody else did to the object, or it tries in vain; what is simply wrong in it its author was told when it was written.</summary>
    private static readonly ImmutableHashSet<string> OfFindings =
        [ConditionReasons.Conflicted, ConditionReasons.HostConflict, ConditionReasons.SecretForbidden, ConditionReasons.CeilingExceeded, ConditionReasons.NotServed];

    private static readonly ImmutableHashSet<string> OfConditions =
    [
        ConditionReasons.Rejected, ConditionReasons.SubscriberTooOld, ConditionReasons.RestartRequired, ConditionReasons.NotProtected, ConditionReasons.ProviderUnreachable,
        ConditionReasons.DirectoryUnreachable, ConditionReasons.DirectoryUnreadable, ConditionReasons.RemovalsHeld, ConditionReasons.NotKept, ConditionReasons.Stale,
    ];

    /// <param name="self">The pod of this replica.</param>
    public static IReadOnlyList<Notice> Of(StatusInputs inputs, StatusDocument document, PodKey self)
    {
        var versions = inputs.Round.State.Versions;
        var notices = new List<Notice>();
        foreach (var about in inputs.Round.State.Findings.AddRange(inputs.Round.Compiled.Findings)
            .Where(finding => finding.Resource is { } id && versions.ContainsKey(id) && OfFindings.Contains(finding.Reason.ToString()))
            .GroupBy(finding => (finding.Resource, finding.Reason)))
        {
            var more = about.Count() - 1;
            notices.Add(new Notice(Subject(about.Key.Resource!), about.Key.Reason.ToString(), about.First() + (more > 0 ? $" And {more} more." : "")));
        }

        foreach (var status in document.Objects)
        {
            var id = new ResourceId(status.Kind, status.Namespace, status.Name);
            notices.AddRange(status.Conditions
                // Ready repeats the reason of another. A provider that has not been asked yet is no trouble.
                .Where(condition => condition is { Status: false, Type: not ConditionTypes.Ready } && OfConditions.Contains(condition.Reason) && versions.ContainsKey(id) && !IsEarly(status, inputs))
                .Select(condition => new Notice(Subject(id), condition.Reason, condition.Message)));
        }

        if (inputs.KeyTrouble is { } trouble)
        {
            var pod = inputs.Round.State.Resources.Pods.FirstOrDefault(pod => pod.Key == self);
            notices.Add(new Notice(new EventSubject("v1", "Pod", self.Namespace, self.Name, pod?.Uid ?? ""), KeyRotationFailed, $"Keys or credentials could not be rotated; the old ones stay in force: {trouble}"));
        }

        return notices;

        EventSubject Subject(ResourceId id) => new(ApiGroup.ApiVersion, id.Kind, id.Namespace, id.Name, versions[id].Uid);
    }

    private static bool IsEarly(ObjectStatus status, StatusInputs inputs) =>
        status is ProviderStatus { Issuer: { } issuer, FetchedAt: null } && !inputs.ProviderTrouble.ContainsKey(issuer);
}
