using IapK8s.TestKit.Clusters.Kinds;

namespace IapK8s.TestKit.Clusters.Storage;

/// <summary>The fields that a <c>fieldSelector</c> may name, by resource.</summary>
internal static class SelectableFields
{
    private static readonly string[] Everywhere = ["metadata.name", "metadata.namespace"];

    public static IEnumerable<string> Of(ApiKind kind) => Everywhere.Concat(kind.SelectableFields).Concat(kind.GroupResource switch
    {
        "pods" => ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork", "status.phase", "status.podIP", "status.nominatedNodeName"],
        "secrets" => ["type"],
        "namespaces" => ["status.phase"],
        "nodes" => ["spec.unschedulable"],
        "services" => ["spec.clusterIP", "spec.type"],
        "replicasets.apps" => ["status.replicas"],
        "jobs.batch" => ["status.successful"],
        "events" or "events.events.k8s.io" =>
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
            "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "type",
        ],
        _ => (string[])[],
    });

    /// <summary>What an absent field counts as.</summary>
    public static string Default(string field) => field is "spec.hostNetwork" or "spec.unschedulable" ? "false" : field is "status.replicas" or "status.successful" ? "0" : "";
}
