using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Access;
using IapK8s.TestKit.Clusters.Faults;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Patching;
using IapK8s.TestKit.Clusters.Patching.Apply;
using IapK8s.TestKit.Clusters.Storage;
using IapK8s.TestKit.Clusters.Watching;
using IapK8s.TestKit.Clusters.Writing;
using Microsoft.AspNetCore.Http;

namespace IapK8s.TestKit.Clusters.Http;

/// <summary>An allowed request for a resource, to who answers it.</summary>
internal sealed class ResourceEndpoint(
    ObjectStore store,
    ResourceReader reader,
    WatchStream watches,
    ObjectWriter writer,
    ObjectDeleter deleter,
    Subresources subresources,
    AccessReviews reviews,
    CustomKinds customKinds,
    ServerSideApply apply,
    FaultPlan faults)
{
    public async Task AnswerAsync(HttpContext context, RequestTarget target, ApiKind kind, Caller caller, CancellationToken stopping)
    {
        var query = new RequestQuery(context.Request.Query);
        if (kind.IsReview)
        {
            var question = target.Verb == "create" ? await RequestBody.ReadObjectAsync(context.Request, stopping) : throw Failures.MethodNotAllowed();
            await Reply.WriteAsync(context, 201, reviews.Answer(kind, target.Namespace, caller, question));
            return;
        }
        if (kind.IsNamespaced && target.Namespace.Length == 0 && target.Verb is not ("list" or "watch"))
            throw Failures.MethodNotAllowed();
        if (target.Subresource.Length > 0 && !kind.HasSubresource(target.Subresource))
            throw Failures.NoSuchPath();

        switch (target.Verb)
        {
            case "get":
                await Reply.WriteAsync(context, 200, target.Subresource is "" or "status"
                    ? reader.Get(kind, Namespace(kind, target), target.Name, query)
                    : throw Failures.MethodNotAllowed());
                break;
            case "list":
                var list = reader.List(kind, Namespace(kind, target), query);
                if (faults.ShouldCutList())
                    await Reply.BreakOffAsync(context, list);
                else
                    await Reply.WriteAsync(context, 200, list);
                break;
            case "watch":
                await watches.RunAsync(context, kind, Namespace(kind, target), query, stopping);
                break;
            case "create" or "update" or "patch":
                await WriteAsync(context, target, kind, caller, query, stopping);
                break;
            case "delete":
                await DeleteAsync(context, target, kind, caller, query, stopping);
                break;
            case "deletecollection":
                await DeleteCollectionAsync(context, target, kind, caller, query, stopping);
                break;
            default:
                throw Failures.MethodNotAllowed();
        }
    }

    private async Task WriteAsync(HttpContext context, RequestTarget target, ApiKind kind, Caller caller, RequestQuery query, CancellationToken stopping)
    {
        var request = RequestOf(context, target, kind, caller, query);
        var (document, code) = target.Verb switch
        {
            "create" when target.Subresource.Length > 0 => await subresources.CreateAsync(request, await RequestBody.ReadObjectAsync(context.Request, stopping), stopping),
            "create" => (await writer.CreateAsync(request, await RequestBody.ReadObjectAsync(context.Request, stopping), stopping), 201),
            "update" => await UpdateAsync(request, await RequestBody.ReadObjectAsync(context.Request, stopping), stopping),
            _ => await PatchAsync(context, request, stopping),
        };
        if (kind.GroupResource == "customresourcedefinitions.apiextensions.k8s.io" && !request.IsDryRun)
            customKinds.Refresh();
        await Reply.WriteAsync(context, code, document);
    }

    private async Task<(JsonObject, int)> UpdateAsync(WriteRequest request, JsonObject body, CancellationToken stopping)
    {
        var (document, isNew) = await writer.UpdateAsync(request, _ => body.Copy(), request.Kind.CreatesOnUpdate, stopping);
        return (document, isNew ? 201 : 200);
    }

    private async Task<(JsonObject, int)> PatchAsync(HttpContext context, WriteRequest request, CancellationToken stopping)
    {
        var patch = await RequestBody.ReadAsync(context.Request, stopping);
        JsonObject PatchObject() => patch as JsonObject ?? throw Failures.BadRequest("the patch is no object");
        var type = RequestBody.MediaType(context.Request);
        if (type == "application/apply-patch+yaml")
            return await ApplyAsync(context, request, PatchObject(), stopping);
        Func<JsonObject, JsonObject> change = type switch
        {
            "application/json-patch+json" => current => JsonPatch.Apply(current, patch),
            "application/merge-patch+json" => current => MergePatch.Apply(current, PatchObject()),
            "application/strategic-merge-patch+json" when !request.Kind.IsCustom => current => StrategicMergePatch.Apply(current, PatchObject()),
            var other => throw Failures.UnsupportedMediaType(other, "application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"),
        };
        return ((await writer.UpdateAsync(request, change, createsMissing: false, stopping)).Document, 200);
    }

    private async Task<(JsonObject, int)> ApplyAsync(HttpContext context, WriteRequest request, JsonObject configuration, CancellationToken stopping)
    {
        var query = new RequestQuery(context.Request.Query);
        if (query.FieldManager.Length == 0)
            throw Failures.Invalid(request.Kind, request.Name, [new FailureCause("FieldValueRequired", "Required value: is required for apply patch", "fieldManager")]);
        request = request with { IsApply = true };
        var (document, isNew) = await writer.UpdateAsync(request, current => apply.Apply(current, configuration, request, query.Force), createsMissing: true, stopping);
        return (document, isNew ? 201 : 200);
    }

    private async Task DeleteAsync(HttpContext context, RequestTarget target, ApiKind kind, Caller caller, RequestQuery query, CancellationToken stopping)
    {
        if (target.Subresource.Length > 0)
            throw Failures.MethodNotAllowed();
        var request = RequestOf(context, target, kind, caller, query);
        var options = await RequestBody.ReadAsync(context.Request, stopping) as JsonObject;
        request = request with { IsDryRun = request.IsDryRun || options.Texts("dryRun").Any() };
        var (last, isGone) = await deleter.DeleteAsync(request, Deletion.Read(query, options), stopping);
        if (isGone && !request.IsDryRun && kind.GroupResource == "customresourcedefinitions.apiextensions.k8s.io")
        {
            customKinds.Clear(last);
            customKinds.Refresh();
        }
        await Reply.WriteAsync(context, 200, isGone && !kind.ReturnsDeleted ? Reply.Deleted(kind, last) : last);
    }

    private async Task DeleteCollectionAsync(HttpContext context, RequestTarget target, ApiKind kind, Caller caller, RequestQuery query, CancellationToken stopping)
    {
        var selector = query.Selector;
        selector.Check(kind);
        var options = await RequestBody.ReadAsync(context.Request, stopping) as JsonObject;
        var request = RequestOf(context, target, kind, caller, query);
        foreach (var stored in store.Snapshot(kind.StorageKey).Objects.Values.Where(each => (target.Namespace.Length == 0 || each.Namespace == target.Namespace) && selector.Matches(each)))
            await deleter.DeleteAsync(request with { Name = stored.Name }, Deletion.Read(query, options), stopping);
        await Reply.WriteAsync(context, 200, new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success" });
    }

    private static string Namespace(ApiKind kind, RequestTarget target) => kind.IsNamespaced ? target.Namespace : "";

    private static WriteRequest RequestOf(HttpContext context, RequestTarget target, ApiKind kind, Caller caller, RequestQuery query)
    {
        var manager = query.FieldManager.Length > 0 ? query.FieldManager : context.Request.Headers.UserAgent.ToString().Split('/', ' ')[0];
        return new WriteRequest(kind, Namespace(kind, target), target.Name, target.Subresource, caller, query.IsDryRun, manager.Length > 0 ? manager : "unknown")
        {
            IsStrict = query.FieldValidation == "Strict",
        };
    }
}
