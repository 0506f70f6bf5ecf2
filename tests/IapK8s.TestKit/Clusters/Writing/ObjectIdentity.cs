using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Writing;

/// <summary>Kind, name, namespace and uid: what an object says of itself must fit where it is sent.</summary>
internal static class ObjectIdentity
{
    private static readonly string[] SystemFields = ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"];

    /// <exception cref="ApiFailure">400 where the body is of another kind, name or namespace than the path.</exception>
    public static void Complete(JsonObject document, WriteRequest request)
    {
        var kind = request.Kind;
        var (apiVersion, name) = (document.Text("apiVersion"), document.Text("kind"));
        // What is built in has a type to decode into; a custom resource has to say what it is.
        if (kind.IsCustom && name is null)
            throw Failures.BadRequest($"Object 'Kind' is missing in '{document.ToJsonString()}'");
        if (name is not null && name != kind.Kind)
            throw Failures.BadRequest($"{name} in version \"{apiVersion}\" cannot be handled as a {kind.Kind}: converting ({apiVersion}.{name}) to ({kind.ApiVersion}.{kind.Kind}): unknown conversion");
        if (apiVersion is { Length: > 0 } && apiVersion != kind.ApiVersion)
            throw Failures.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({kind.ApiVersion})");
        document["apiVersion"] = kind.ApiVersion;
        document["kind"] = kind.Kind;

        var metadata = document.Metadata();
        if (kind.IsNamespaced)
        {
            if (metadata.Text("namespace") is { Length: > 0 } ns && ns != request.Namespace)
                throw Failures.BadRequest($"the namespace of the provided object does not match the namespace sent on the request");
            metadata["namespace"] = request.Namespace;
        }
        else
        {
            metadata.Remove("namespace");
        }

        if (request.Name.Length > 0)
        {
            if (metadata.Text("name") is { Length: > 0 } own && own != request.Name)
                throw Failures.BadRequest($"the name of the object ({own}) does not match the name on the URL ({request.Name})");
            metadata["name"] = request.Name;
        }
    }

    public static void WipeSystemFields(JsonObject document)
    {
        foreach (var field in SystemFields)
            document.Metadata().Remove(field);
    }

    /// <summary>The server's own fields of the last version go on into the next.</summary>
    /// <exception cref="ApiFailure">409 where another object was meant.</exception>
    public static void RequireSame(JsonObject next, JsonObject old, ApiKind kind)
    {
        var (metadata, last) = (next.Metadata(), old.Metadata());
        if (metadata.Text("uid") is { Length: > 0 } uid && uid != last.Text("uid"))
            throw Failures.Conflict(kind, old.Name()!, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {last.Text("uid")}");
        foreach (var field in SystemFields)
        {
            if (last[field] is { } value)
                metadata[field] = value.DeepClone();
            else
                metadata.Remove(field);
        }
    }
}
