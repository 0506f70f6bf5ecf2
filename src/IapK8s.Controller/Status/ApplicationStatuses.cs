using IapK8s.Policy.Applications;
using IapK8s.Protocol;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Versions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Status;

namespace IapK8s.Controller.Status;

/// <summary>How apps outside the cluster stand. Pure. What is known of their servers is each gateway's own affair, and in its log.</summary>
internal static class ApplicationStatuses
{
    public static ObjectStatus Of(ObjectStanding standing, StatusInputs inputs)
    {
        var served = inputs.Round.Compiled.Applications.GetValueOrDefault($"{standing.Id.Namespace}/{standing.Id.Name}");
        var programmed = served is null ? NotServed(standing) : Programmed(served, inputs);
        return new ObjectStatus(
            standing.Id.Kind,
            standing.Id.Namespace,
            standing.Id.Name,
            standing.Generation,
            standing.WithReady([standing.Accepted, standing.ResolvedRefs, standing.Condition(ConditionTypes.Programmed, programmed, standing.Sound), standing.Condition(ConditionTypes.Protected, standing.IsServed() ? ProtectedCount.Outside : ProtectedCount.OutsideUnserved, standing.Sound)]));
    }

    private static (bool Status, string Reason, string Message) NotServed(ObjectStanding standing) => standing switch
    {
        { Sound: 0 } => (false, ConditionReasons.NotInForce, "No version of it is in force"),
        _ when standing.Findings.Any(finding => finding is { Severity: FindingSeverity.Error, Reason: not FindingReason.NotServed }) => (false, ConditionReasons.NotInForce, "It cannot be served as it is"),
        _ => (false, ConditionReasons.NoPolicy, "No policy in force targets it and has one of its hosts, so nobody is served"),
    };

    private static (bool Status, string Reason, string Message) Programmed(ApplicationDefinition served, StatusInputs inputs)
    {
        var state = inputs.Subscribers.Find(PeerIdentity.Gateway, "");
        var acknowledged = state is not null && inputs.VersionOfApplication(served) is { } wanted && state.Versions.GetValueOrDefault(ResourceNames.Application(served.Name)) == wanted;
        var gateway = new PodProgress("gateway", acknowledged, state?.Connected ?? false, acknowledged ? null : state?.Refusal, state?.Refusal?.Message.StartsWith(Features.MissingPrefix, StringComparison.Ordinal) ?? false);
        return ProgrammedCount.Judge([], gateway, served.Generation, inputs.Subscribers.UnreachableReplicas);
    }
}
