using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources;
using IapK8s.Resources.Applications;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Targets;

/// <summary>
/// What asks for something that gateways were not started for. It is told, and changes nothing: whoever said what they serve may be late or mistaken, and a sidecar, a gateway or a Deny that is there must not go for that.
/// </summary>
internal static class UnservedTargets
{
    private const string AnswerIngresses = "Set gateway.forwardAuth.enabled=true in the chart, or start the gateway with --forward-auth-listen and the controller with forward-auth in --gateway-serves.";

    private const string ServeApplications = "Set applications.enabled=true in the chart, or start the gateway with --applications-listen and the controller with applications in --gateway-serves.";

    /// <param name="index">Of one namespace.</param>
    public static void Tell(ResourceIndex index, GatewayServing serving, FindingBook book)
    {
        foreach (var policy in index.Policies.Where(policy => !serving.HasFlag(GatewayServing.ForwardAuth) && policy.Spec is { IsAtGateway: true, IsForApplications: false }))
        {
            Add(book, policy, FieldPath.Spec.Child("enforceAt"), $"{policy.Spec.EnforceAt} has ingresses ask the gateway, which was not started to answer them", AnswerIngresses,
                policy.Spec.IsAtSidecar ? "Sidecars decide by it all the same." : "Nobody decides by it, and its pods are open to whoever reaches them.");
        }
        if (serving.HasFlag(GatewayServing.Applications))
            return;
        foreach (var application in index.Applications.Values)
            Add(book, application, FieldPath.Spec.Child("hosts"), $"{Hosts(application)} is reached through the gateway, which was not started to serve applications", ServeApplications, "It is served to nobody.");
        foreach (var policy in index.Policies)
            Tell(policy, book);
    }

    private static void Tell(IapPolicy policy, FindingBook book)
    {
        var targets = policy.Spec.TargetRefs ?? [];
        for (var i = 0; i < targets.Count; i++)
        {
            if (targets[i].Kind == ApiGroup.IapApplication)
            {
                Add(book, policy, FieldPath.Spec.Child("targetRefs").Index(i).Child("kind"), $"{ApiGroup.IapApplication} {targets[i].Name} is reached through the gateway, which was not started to serve applications", ServeApplications,
                    "The application is served to nobody.");
            }
        }
    }

    private static void Add(FindingBook book, IResource resource, FieldPath field, string message, string fix, string inForce)
    {
        var findings = new FindingList(resource);
        findings.Error(FindingReason.NotServed, field, message, fix);
        foreach (var finding in findings.ToImmutable())
            book.Add(finding with { InForce = inForce });
    }

    private static string Hosts(IapApplication application) => application.Spec.Hosts is [var only] ? only : $"Each of {application.Spec.Hosts!.Count} hosts";
}
