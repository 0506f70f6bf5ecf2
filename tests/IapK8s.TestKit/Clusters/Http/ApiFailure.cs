using System.Text.Json.Nodes;

namespace IapK8s.TestKit.Clusters.Http;

/// <summary>One field's part in a refusal (<c>Status.details.causes</c>).</summary>
internal sealed record FailureCause(string Reason, string Message, string Field);

/// <summary>An answer other than success, as a <c>Status</c> object (kubernetes.io/docs/reference/using-api/api-concepts).</summary>
internal sealed class ApiFailure(int code, string reason, string message) : Exception(message)
{
    public int Code => code;

    public string Reason => reason;

    /// <summary>Name, group, kind of what it is about.</summary>
    public JsonObject? Details { get; init; }

    public int? RetryAfterSeconds { get; init; }

    public JsonObject ToStatus()
    {
        var details = Details?.DeepClone() as JsonObject;
        if (RetryAfterSeconds is { } seconds)
            (details ??= [])["retryAfterSeconds"] = seconds;
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
            ["reason"] = reason,
            ["code"] = code,
        };
        if (details is not null)
            status["details"] = details;
        return status;
    }
}
