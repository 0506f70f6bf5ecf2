using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Writing;

/// <summary>What the server itself makes of an object: its defaults, the fields that a write may not touch, and what it refuses.</summary>
internal sealed class ObjectStrategy(TimeProvider time)
{
    /// <summary>Prunes and fills in what the schema says, or the defaults of a built-in kind.</summary>
    /// <returns>Paths of fields that nobody knows.</returns>
    public IReadOnlyList<string> Shape(ApiKind kind, JsonObject document)
    {
        if (kind.Schema is not { } schema)
        {
            BuiltInDefaults.Fill(kind, document);
            return [];
        }
        var unknown = schema.Prune(document);
        schema.Default(document);
        return unknown;
    }

    public void PrepareForCreate(ApiKind kind, JsonObject document)
    {
        var metadata = document.Metadata();
        if (metadata.Text("name") is not { Length: > 0 })
        {
            if (metadata.Text("generateName") is not { Length: > 0 } prefix)
                throw Failures.Invalid(kind, "", [new FailureCause("FieldValueRequired", "Required value: name or generateName is required", "metadata.name")]);
            metadata["name"] = ObjectNames.Generate(prefix);
        }
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = JsonObjects.Time(time.GetUtcNow());
        if (kind.IsCustom || kind.CountsGenerations)
            metadata["generation"] = 1;
        // A node comes with its status, written by its kubelet.
        if (kind.HasStatus && kind.Plural != "nodes")
            document.Remove("status");
        Shape(kind, document);
        BuiltInDefaults.InitialStatus(kind, document);
    }

    /// <summary>Takes from the last version what this kind of write has no say in.</summary>
    public JsonObject KeepUntouched(WriteRequest request, JsonObject next, JsonObject old)
    {
        if (request.Subresource == "status")
        {
            var kept = old.Copy();
            if (next["status"] is { } status)
                kept["status"] = status.DeepClone();
            else
                kept.Remove("status");
            if (next.Metadata()["managedFields"] is { } managed)
                kept.Metadata()["managedFields"] = managed.DeepClone();
            if (!request.Kind.IsCustom)
            {
                foreach (var field in (ReadOnlySpan<string>)["labels", "annotations", "finalizers"])
                    Put(kept.Metadata(), field, next.Metadata()[field]);
            }
            return kept;
        }
        if (request.Kind.HasStatus)
            Put(next, "status", old["status"]);
        return next;
    }

    public void PrepareForUpdate(ApiKind kind, JsonObject next, JsonObject old)
    {
        Shape(kind, next);
        next.Metadata()["resourceVersion"] = old.ResourceVersion();
        if (!kind.IsCustom && !kind.CountsGenerations)
            return;
        var changed = kind.IsCustom || kind.Plural is not ("pods" or "deployments")
            ? !JsonNode.DeepEquals(Wish(kind, next), Wish(kind, old))
            : !JsonNode.DeepEquals(next["spec"], old["spec"]);
        if (changed)
            next.Metadata()["generation"] = (old.Metadata().Whole("generation") ?? 0) + 1;
    }

    /// <exception cref="ApiFailure">422 with everything that is wrong.</exception>
    public void Validate(ApiKind kind, JsonObject document, JsonObject? old)
    {
        var causes = new List<FailureCause>();
        var name = document.Name()!;
        if (old is null && ObjectNames.Problem(name, kind.GroupResource) is { } problem)
            causes.Add(new FailureCause("FieldValueInvalid", $"Invalid value: \"{name}\": {problem}", "metadata.name"));
        if (old is not null && old.IsBeingDeleted())
        {
            var added = document.Metadata().Texts("finalizers").Except(old.Metadata().Texts("finalizers")).ToList();
            if (added.Count > 0)
                causes.Add(new FailureCause("FieldValueForbidden", $"Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{{\"{string.Join("\", \"", added)}\"}}", "metadata.finalizers"));
        }
        causes.AddRange(BuiltInRules.Check(kind, document, old));
        if (kind.Schema is { } schema)
            causes.AddRange(schema.Validate(document, old).Select(violation => new FailureCause(violation.Reason, violation.Message, violation.Field)));
        if (causes.Count > 0)
            throw Failures.Invalid(kind, name, causes);
    }

    /// <summary>A namespace stays while its own finalizers do.</summary>
    public static bool HoldsNamespace(ApiKind kind, JsonObject document) =>
        kind.GroupResource == "namespaces" && document.Child("spec")?["finalizers"] is JsonArray { Count: > 0 };

    /// <summary>What a generation counts: everything but metadata and, where it has a door of its own, status.</summary>
    private static JsonObject Wish(ApiKind kind, JsonObject document)
    {
        var wish = document.Copy();
        wish.Remove("metadata");
        if (kind.HasStatus)
            wish.Remove("status");
        return wish;
    }

    private static void Put(JsonObject target, string name, JsonNode? value)
    {
        if (value is null)
            target.Remove(name);
        else
            target[name] = value.DeepClone();
    }
}
