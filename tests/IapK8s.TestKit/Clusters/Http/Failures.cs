using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Kinds;

namespace IapK8s.TestKit.Clusters.Http;

/// <summary>The refusals, worded as the API server words them (apimachinery's <c>api/errors</c>).</summary>
internal static class Failures
{
    public static ApiFailure BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiFailure Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiFailure NotFound(ApiKind kind, string name) =>
        new(404, "NotFound", $"{kind.GroupResource} \"{name}\" not found") { Details = About(kind, name) };

    public static ApiFailure NoSuchPath() => new(404, "NotFound", "the server could not find the requested resource") { Details = [] };

    public static ApiFailure MethodNotAllowed() => new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource") { Details = [] };

    public static ApiFailure AlreadyExists(ApiKind kind, string name) =>
        new(409, "AlreadyExists", $"{kind.GroupResource} \"{name}\" already exists") { Details = About(kind, name) };

    public static ApiFailure Conflict(ApiKind kind, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {kind.GroupResource} \"{name}\": {why}") { Details = About(kind, name) };

    public static ApiFailure Modified(ApiKind kind, string name) =>
        Conflict(kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiFailure Forbidden(ApiKind kind, string name, string why) =>
        new(403, "Forbidden", $"{kind.GroupResource} {(name.Length == 0 ? "" : $"\"{name}\" ")}is forbidden: {why}") { Details = About(kind, name) };

    public static ApiFailure UnsupportedMediaType(string given, params string[] accepted) =>
        new(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {string.Join(", ", accepted)} (was {given})");

    public static ApiFailure Expired(string message) => new(410, "Expired", message);

    /// <summary>422 with every cause listed.</summary>
    public static ApiFailure Invalid(ApiKind kind, string name, IReadOnlyList<FailureCause> causes)
    {
        var texts = causes.Select(cause => $"{(cause.Field.Length == 0 ? "" : cause.Field + ": ")}{cause.Message}").ToArray();
        var shown = texts.Length == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
        var details = About(kind, name, kind.Kind);
        details["causes"] = new JsonArray([.. causes.Select(cause => new JsonObject { ["reason"] = cause.Reason, ["message"] = cause.Message, ["field"] = cause.Field })]);
        var what = kind.Group.Length == 0 ? kind.Kind : $"{kind.Kind}.{kind.Group}";
        return new ApiFailure(422, "Invalid", $"{what} \"{name}\" is invalid: {shown}") { Details = details };
    }

    public static ApiFailure Invalid(ApiKind kind, string name, string field, string message) =>
        Invalid(kind, name, [new FailureCause("FieldValueInvalid", message, field)]);

    public static ApiFailure TooManyRequests(int retryAfterSeconds, string message = "the server has received too many requests and has asked us to try again later") =>
        new(429, "TooManyRequests", message) { RetryAfterSeconds = retryAfterSeconds };

    /// <summary>A client asks for a state that this server has not seen yet.</summary>
    public static ApiFailure TooLargeResourceVersion(long wanted, long current) =>
        new(504, "Timeout", $"Too large resource version: {wanted}, current: {current}")
        {
            RetryAfterSeconds = 1,
            Details = new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }) },
        };

    private static JsonObject About(ApiKind kind, string name, string? shownKind = null)
    {
        var details = new JsonObject();
        if (name.Length > 0)
            details["name"] = name;
        if (kind.Group.Length > 0)
            details["group"] = kind.Group;
        details["kind"] = shownKind ?? kind.Plural;
        return details;
    }
}
