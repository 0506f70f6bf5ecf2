using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Storage;
using IapK8s.TestKit.Clusters.Writing;

namespace IapK8s.TestKit.Clusters.Admission;

/// <summary>Everything that has a say before something is stored, in the API server's order: namespace lifecycle, mutating webhooks, policies, validating webhooks.</summary>
internal sealed class AdmissionChain(ObjectStore store, ServedKinds kinds, Webhooks webhooks, AdmissionPolicies policies, ObjectStrategy strategy)
{
    /// <summary>Namespaces that nobody may delete.</summary>
    private static readonly string[] Immortal = ["default", "kube-system", "kube-public"];

    /// <returns>The object as the mutating part leaves it.</returns>
    public async Task<JsonObject> MutateAsync(AdmissionAttributes attributes, CancellationToken cancellation)
    {
        RequireNamespace(attributes);
        if (AdmissionMatch.IsExempt(attributes))
            return attributes.Object!;
        return await webhooks.MutateAsync(attributes, Reshape, cancellation);

        JsonObject Reshape(JsonObject patched)
        {
            strategy.Shape(attributes.Request.Kind, patched);
            return patched;
        }
    }

    public async Task ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellation)
    {
        var request = attributes.Request;
        if (attributes.Operation == "DELETE" && request.Kind.GroupResource == "namespaces" && Immortal.Contains(request.Name))
            throw Failures.Forbidden(request.Kind, request.Name, "this namespace may not be deleted");
        if (AdmissionMatch.IsExempt(attributes))
            return;
        policies.Validate(attributes);
        await webhooks.ValidateAsync(attributes, cancellation);
    }

    /// <summary>Nothing comes into a namespace that is not there or going.</summary>
    private void RequireNamespace(AdmissionAttributes attributes)
    {
        var (request, ns) = (attributes.Request, attributes.Request.Namespace);
        if (attributes.Operation != "CREATE" || !request.Kind.IsNamespaced)
            return;
        if (store.Find("/namespaces", "", ns) is not { } found)
            throw Failures.NotFound(kinds.FindAny("", "namespaces")!, ns);
        if (found.Text("metadata", "deletionTimestamp") is not null)
        {
            throw new ApiFailure(403, "Forbidden", $"{request.Kind.GroupResource} \"{attributes.Name}\" is forbidden: unable to create new content in namespace {ns} because it is being terminated")
            {
                Details = new JsonObject
                {
                    ["name"] = attributes.Name,
                    ["kind"] = request.Kind.Plural,
                    ["causes"] = new JsonArray(new JsonObject { ["reason"] = "NamespaceTerminating", ["message"] = $"namespace {ns} is being terminated", ["field"] = "metadata.namespace" }),
                },
            };
        }
    }
}
