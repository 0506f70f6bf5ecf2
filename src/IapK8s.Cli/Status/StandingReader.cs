using System.Collections.Immutable;
using System.Text.Json;

namespace IapK8s.Cli.Status;

/// <summary>Reads a policy's status in either of its two spellings: of the controller's file, and of the API server's object. What it does not find it leaves out.</summary>
internal static class StandingReader
{
    /// <summary>An entry of <c>policies</c> in <c>status.json</c>.</summary>
    public static PolicyStanding OfFile(JsonElement policy) => new(
        Text(policy, "kind") ?? "", Text(policy, "namespace"), Text(policy, "name") ?? "", Text(policy, "mode"), Number(policy, "generation"), Summary(policy), Conditions(policy),
        policy.TryGetProperty("pods", out var pods) && pods.ValueKind == JsonValueKind.Array ? pods.Deserialize(StandingJson.Default.ImmutableArrayStandingPod) : null);

    /// <summary>An object with <c>metadata</c> and <c>status</c>.</summary>
    public static PolicyStanding OfObject(string kind, JsonElement policy)
    {
        var metadata = policy.GetProperty("metadata");
        var status = policy.TryGetProperty("status", out var said) && said.ValueKind == JsonValueKind.Object ? said : default;
        var isThere = status.ValueKind == JsonValueKind.Object;
        return new PolicyStanding(
            kind, Text(metadata, "namespace"), Text(metadata, "name") ?? "", isThere ? Text(status, "mode") : null, Number(metadata, "generation"), isThere ? Summary(status) : null, isThere ? Conditions(status) : [], null);
    }

    public static ImmutableArray<StandingCondition> Conditions(JsonElement of) => of.TryGetProperty("conditions", out var conditions) && conditions.ValueKind == JsonValueKind.Array
        ? [.. conditions.EnumerateArray().Select(Condition)]
        : [];

    private static StandingCondition Condition(JsonElement condition) => new(
        Text(condition, "type") ?? "",
        condition.TryGetProperty("status", out var status) ? status.ValueKind switch
        {
            JsonValueKind.True => "True",
            JsonValueKind.False => "False",
            JsonValueKind.String => status.GetString()!,
            _ => "Unknown",
        } : "Unknown",
        Text(condition, "reason") ?? "", Text(condition, "message") ?? "", Number(condition, "observedGeneration"),
        condition.TryGetProperty("lastTransitionTime", out var time) && time.ValueKind == JsonValueKind.String && time.TryGetDateTimeOffset(out var at) ? at : null);

    private static StandingSummary? Summary(JsonElement of) => of.TryGetProperty("summary", out var summary) && summary.ValueKind == JsonValueKind.Object
        ? new StandingSummary((int)Number(summary, "pods"), (int)Number(summary, "acked"), (int)Number(summary, "nacked"), (int)Number(summary, "disconnected"), (int)Number(summary, "unprotected"))
        : null;

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static long Number(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : 0;
}
