using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Access;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Storage;
using IapK8s.TestKit.Clusters.Writing;

namespace IapK8s.TestKit.Clusters.Http;

/// <summary>POST to a subresource: a token for an account, a pod's eviction, its binding to a node.</summary>
internal sealed class Subresources(ObjectStore store, TokenRequests tokens, ObjectDeleter deleter, DisruptionBudgets budgets)
{
    public async Task<(JsonObject Document, int Code)> CreateAsync(WriteRequest request, JsonObject body, CancellationToken cancellation)
    {
        switch (request.Subresource)
        {
            case "token":
                return (tokens.Answer(request.Namespace, request.Name, body), 201);
            case "eviction":
                await EvictAsync(request, body, cancellation);
                return (new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 }, 201);
            case "binding":
                Bind(request, body);
                return (new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 }, 201);
            default:
                throw Failures.MethodNotAllowed();
        }
    }

    /// <summary>kubernetes.io/docs/concepts/scheduling-eviction/api-eviction: 429 where a budget forbids it, 500 where several budgets claim the pod.</summary>
    private async Task EvictAsync(WriteRequest request, JsonObject body, CancellationToken cancellation)
    {
        if (body.Name() is { } name && name != request.Name)
            throw Failures.BadRequest($"name in URL does not match name in Eviction object: {name}");
        var pod = store.Find("/pods", request.Namespace, request.Name) ?? throw Failures.NotFound(request.Kind, request.Name);
        var isDryRun = request.IsDryRun || body.Child("deleteOptions").Texts("dryRun").Any();
        if (pod.Text("status", "phase") is not ("Pending" or "Succeeded" or "Failed") && pod.Text("metadata", "deletionTimestamp") is null)
            budgets.Spend(pod, isDryRun);
        await deleter.DeleteAsync(request with { IsDryRun = isDryRun }, new Deletion(
            body.Child("deleteOptions").Whole("gracePeriodSeconds"),
            body.Child("deleteOptions").Text("propagationPolicy") ?? "",
            body.Child("deleteOptions")?.Child("preconditions").Text("uid"),
            ResourceVersion: null), cancellation);
    }

    private void Bind(WriteRequest request, JsonObject body)
    {
        while (true)
        {
            var pod = store.Find("/pods", request.Namespace, request.Name) ?? throw Failures.NotFound(request.Kind, request.Name);
            if (pod.Text("spec", "nodeName") is { Length: > 0 } node)
                throw Failures.Conflict(request.Kind, request.Name, $"pod {request.Name} is already assigned to node \"{node}\"");
            var next = pod.Open();
            next.Ensure("spec")["nodeName"] = body.Child("target").Text("name");
            if (request.IsDryRun || store.Replace("/pods", pod, next) is not null)
                return;
        }
    }
}
