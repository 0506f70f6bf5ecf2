using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Admission;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Writing;

/// <summary>How an object is to go (<c>meta/v1 DeleteOptions</c>).</summary>
internal sealed record Deletion(long? GracePeriodSeconds, string Propagation, string? Uid, string? ResourceVersion)
{
    public static Deletion Read(RequestQuery query, JsonObject? options) => new(
        options.Whole("gracePeriodSeconds") ?? query.GracePeriodSeconds,
        options.Text("propagationPolicy") ?? query.PropagationPolicy,
        options?.Child("preconditions").Text("uid"),
        options?.Child("preconditions").Text("resourceVersion"));
}

/// <summary>
/// Deletes: at once, or by a <c>deletionTimestamp</c> that finalizers or a pod's grace period hold up. Nothing runs here that would collect dependents, end a namespace or stop a container: whoever tests those plays
/// the controller or the kubelet, as with a bare API server.
/// </summary>
internal sealed class ObjectDeleter(ObjectStore store, AdmissionChain admission, TimeProvider time)
{
    /// <returns>The last state, and whether the object is gone.</returns>
    public async Task<(JsonObject Last, bool IsGone)> DeleteAsync(WriteRequest request, Deletion deletion, CancellationToken cancellation)
    {
        var kind = request.Kind;
        while (true)
        {
            var stored = store.Find(kind.StorageKey, request.Namespace, request.Name) ?? throw Failures.NotFound(kind, request.Name);
            Require(kind, request.Name, "UID", deletion.Uid, stored.Uid);
            Require(kind, request.Name, "ResourceVersion", deletion.ResourceVersion, stored.Text("metadata", "resourceVersion"));
            var old = Representation.Open(stored, kind);
            await admission.ValidateAsync(new AdmissionAttributes("DELETE", request, Object: null, old), cancellation);

            var next = old.Copy();
            var waits = Mark(kind, next, deletion);
            if (request.IsDryRun)
                return (next, !waits);
            if (waits && JsonNode.DeepEquals(next, old))
                return (next, false);
            var committed = waits ? store.Replace(kind.StorageKey, stored, next) : store.Remove(kind.StorageKey, stored, next);
            if (committed is not null)
                return (committed.Open(), !waits);
        }
    }

    /// <returns>Whether something holds the object.</returns>
    private bool Mark(ApiKind kind, JsonObject document, Deletion deletion)
    {
        var metadata = document.Metadata();
        var grace = kind.GroupResource == "pods" ? Grace(document, deletion) : 0;
        if (deletion.Propagation is "Foreground" or "Orphan" && !document.IsBeingDeleted())
        {
            var finalizer = deletion.Propagation == "Orphan" ? "orphan" : "foregroundDeletion";
            metadata["finalizers"] = JsonObjects.Array(metadata.Texts("finalizers").Append(finalizer).Distinct());
        }
        var isHeld = metadata["finalizers"] is JsonArray { Count: > 0 } || ObjectStrategy.HoldsNamespace(kind, document);
        if (!isHeld && grace == 0)
            return false;

        if (!document.IsBeingDeleted())
        {
            metadata["deletionTimestamp"] = JsonObjects.Time(time.GetUtcNow().AddSeconds(grace));
            metadata["deletionGracePeriodSeconds"] = grace;
            if (metadata.Whole("generation") is { } generation)
                metadata["generation"] = generation + 1;
            if (kind.GroupResource == "namespaces")
            {
                metadata.Remove("deletionGracePeriodSeconds");
                document.Ensure("status")["phase"] = "Terminating";
            }
        }
        else if (metadata.Whole("deletionGracePeriodSeconds") is { } had && grace < had)
        {
            metadata["deletionTimestamp"] = JsonObjects.Time(time.GetUtcNow().AddSeconds(grace));
            metadata["deletionGracePeriodSeconds"] = grace;
        }
        return true;
    }

    /// <summary>A pod that runs nowhere, or has ended, needs no time to stop.</summary>
    private static long Grace(JsonObject pod, Deletion deletion)
    {
        var spec = pod.Child("spec");
        if (spec.Text("nodeName") is not { Length: > 0 } || pod.Child("status").Text("phase") is "Succeeded" or "Failed")
            return 0;
        return deletion.GracePeriodSeconds ?? spec.Whole("terminationGracePeriodSeconds") ?? 30;
    }

    private static void Require(ApiKind kind, string name, string what, string? wanted, string? actual)
    {
        if (wanted is not null && wanted != actual)
            throw Failures.Conflict(kind, name, $"Precondition failed: {what} in precondition: {wanted}, {what} in object meta: {actual}");
    }
}
