using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Access;

namespace IapK8s.TestKit.Clusters.Admission;

/// <summary><c>admission.k8s.io/v1 AdmissionRequest</c>: what webhooks get, and expressions see as <c>request</c>.</summary>
internal static class AdmissionRequests
{
    public static JsonObject Of(AdmissionAttributes attributes, string uid)
    {
        var (request, kind) = (attributes.Request, attributes.Request.Kind);
        var result = new JsonObject
        {
            ["uid"] = uid,
            ["kind"] = new JsonObject { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = kind.Kind },
            ["resource"] = new JsonObject { ["group"] = kind.Group, ["version"] = kind.Version, ["resource"] = kind.Plural },
            ["requestKind"] = new JsonObject { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = kind.Kind },
            ["requestResource"] = new JsonObject { ["group"] = kind.Group, ["version"] = kind.Version, ["resource"] = kind.Plural },
            ["operation"] = attributes.Operation,
            ["userInfo"] = UserInfo.Of(request.Caller),
            ["dryRun"] = request.IsDryRun,
        };
        if (request.Subresource.Length > 0)
        {
            result["subResource"] = request.Subresource;
            result["requestSubResource"] = request.Subresource;
        }
        if (attributes.Name.Length > 0)
            result["name"] = attributes.Name;
        if (request.Namespace.Length > 0)
            result["namespace"] = request.Namespace;
        result["object"] = attributes.Object?.DeepClone();
        result["oldObject"] = attributes.Old?.DeepClone();
        result["options"] = new JsonObject
        {
            ["kind"] = attributes.Operation switch { "CREATE" => "CreateOptions", "UPDATE" => "UpdateOptions", _ => "DeleteOptions" },
            ["apiVersion"] = "meta.k8s.io/v1",
        };
        return result;
    }
}
