using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Admission;

/// <summary>Everything that has a say before something is stored.</summary>
internal sealed class AdmissionChain(ObjectStore store, ServedKinds kinds)
{
    /// <returns>The object as the mutating part leaves it.</returns>
    public Task<JsonObject> MutateAsync(AdmissionAttributes attributes, CancellationToken cancellation)
    {
        NamespaceLifecycle(attributes);
        return Task.FromResult(attributes.Object!);
    }

    public Task ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Nothing comes into a namespace that is not there or going.</summary>
    private void NamespaceLifecycle(AdmissionAttributes attributes)
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
