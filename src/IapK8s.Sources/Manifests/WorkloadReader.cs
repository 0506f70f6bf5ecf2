using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;

namespace IapK8s.Sources.Manifests;

/// <summary>apps/v1: a Deployment, StatefulSet or DaemonSet is its selector here.</summary>
internal static class WorkloadReader
{
    public static WorkloadRecord Workload(string kind, ObjectReader workload, ResourceMetadata metadata, FieldReports reports)
    {
        var selector = workload.Object("spec", spec => spec.Object("selector", PolicyReader.Selector) ?? new LabelSelector());
        if (selector is null or { MatchLabels: null, MatchExpressions: null })
            reports.Findings.Required(workload.Path.Child("spec").Child("selector"), "Write its selector: {matchLabels: {app: ...}}.");
        return new WorkloadRecord(kind, metadata.Namespace, metadata.Name, selector ?? new LabelSelector());
    }
}
