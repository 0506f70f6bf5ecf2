using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Access;
using IapK8s.TestKit.Clusters.Admission;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Patching.Apply;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Writing;

/// <summary>
/// Creates and changes objects, in the API server's order: shape and defaults, mutating admission, the server's own fields, validation, validating admission, the store. Whoever was overtaken meanwhile starts again
/// unless it said which version it wants to replace.
/// </summary>
internal sealed class ObjectWriter(ObjectStore store, AdmissionChain admission, RoleEvaluator roles, ObjectStrategy strategy, FieldOwnership ownership)
{
    public async Task<JsonObject> CreateAsync(WriteRequest request, JsonObject body, CancellationToken cancellation)
    {
        var kind = request.Kind;
        ObjectIdentity.Complete(body, request);
        if (body.ResourceVersion() is { Length: > 0 })
            throw Failures.BadRequest("resourceVersion should not be set on objects to be created");
        ObjectIdentity.WipeSystemFields(body);
        RefuseUnknown(request, strategy.Shape(kind, body));
        var document = await admission.MutateAsync(new AdmissionAttributes("CREATE", request, body, Old: null), cancellation);
        strategy.PrepareForCreate(kind, document);
        strategy.Validate(kind, document, old: null);
        ownership.Record(document, old: null, request);
        await admission.ValidateAsync(new AdmissionAttributes("CREATE", request, document, Old: null), cancellation);
        var name = document.Name()!;
        if (request.IsDryRun)
            return store.Find(kind.StorageKey, document.Namespace() ?? "", name) is null ? document : throw Failures.AlreadyExists(kind, name);
        return (store.Insert(kind.StorageKey, document) ?? throw Failures.AlreadyExists(kind, name)).Open();
    }

    /// <param name="change">Makes the next version out of a copy of the last.</param>
    /// <param name="createsMissing">What is not there is created from an empty object, if the caller may create.</param>
    /// <returns>The object, and whether it is new.</returns>
    public async Task<(JsonObject Document, bool IsNew)> UpdateAsync(WriteRequest request, Func<JsonObject, JsonObject> change, bool createsMissing, CancellationToken cancellation)
    {
        var kind = request.Kind;
        while (true)
        {
            if (store.Find(kind.StorageKey, request.Namespace, request.Name) is not { } stored)
            {
                if (!createsMissing || request.Subresource.Length > 0)
                    throw Failures.NotFound(kind, request.Name);
                return (await CreateMissingAsync(request, change([]), cancellation), true);
            }

            var old = Representation.Open(stored, kind);
            var next = change(old.Copy());
            ObjectIdentity.Complete(next, request);
            ObjectIdentity.RequireSame(next, old, kind);
            var pinned = next.ResourceVersion() is { Length: > 0 } version ? version : null;
            if (pinned is not null && pinned != old.ResourceVersion())
                throw Failures.Modified(kind, request.Name);
            if (pinned is null && (kind.NeedsResourceVersion || kind.IsCustom))
                throw Failures.Invalid(kind, request.Name, "metadata.resourceVersion", "Invalid value: 0: must be specified for an update");

            next = strategy.KeepUntouched(request, next, old);
            RefuseUnknown(request, strategy.Shape(kind, next));
            next = await admission.MutateAsync(new AdmissionAttributes("UPDATE", request, next, old), cancellation);
            next = strategy.KeepUntouched(request, next, old);
            strategy.PrepareForUpdate(kind, next, old);
            strategy.Validate(kind, next, old);
            ownership.Record(next, old, request);
            await admission.ValidateAsync(new AdmissionAttributes("UPDATE", request, next, old), cancellation);
            if (Commit(request, stored, old, next) is { } committed)
                return (committed, false);
        }
    }

    private static void RefuseUnknown(WriteRequest request, IReadOnlyList<string> unknown)
    {
        if (request.IsStrict && unknown.Count > 0)
            throw Failures.BadRequest($"{request.Kind.Kind} in version \"{request.Kind.Version}\" cannot be handled as a {request.Kind.Kind}: strict decoding error: {string.Join(", ", unknown.Select(field => $"unknown field \"{field}\""))}");
    }

    /// <returns>Null where somebody else was faster.</returns>
    private JsonObject? Commit(WriteRequest request, StoredObject stored, JsonObject old, JsonObject next)
    {
        if (JsonNode.DeepEquals(old, next) || request.IsDryRun)
            return next;
        var isFinished = next.IsBeingDeleted() && (next["metadata"]!["deletionGracePeriodSeconds"] is null || next.Metadata().Whole("deletionGracePeriodSeconds") == 0)
            && next.Metadata()["finalizers"] is not JsonArray { Count: > 0 } && !ObjectStrategy.HoldsNamespace(request.Kind, next);
        var committed = isFinished ? store.Remove(request.Kind.StorageKey, stored, next) : store.Replace(request.Kind.StorageKey, stored, next);
        return committed?.Open();
    }

    private async Task<JsonObject> CreateMissingAsync(WriteRequest request, JsonObject document, CancellationToken cancellation)
    {
        var question = new AccessQuestion("create") { Group = request.Kind.Group, Resource = request.Kind.Plural, Namespace = request.Namespace, Name = request.Name };
        if (!roles.Allows(request.Caller, question))
            throw question.Refuse(request.Caller);
        return await CreateAsync(request, document, cancellation);
    }
}
