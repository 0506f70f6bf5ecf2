using System.Text.Json;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Binaries;

/// <summary>Reads the audit log (<c>audit.k8s.io/v1</c>, one JSON event a line) for who called what.</summary>
internal static class AuditEvents
{
    /// <summary>Each request once: of a watch, which has two events, the one at its start.</summary>
    public static IReadOnlyList<ApiCall> Read(string log)
    {
        var calls = new List<ApiCall>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(line) is not { } audited || !seen.Add(audited.Text("auditID") ?? ""))
                continue;
            var about = audited.Child("objectRef");
            var path = about is null ? (audited.Text("requestURI") ?? "").Split('?')[0] : "";
            calls.Add(new ApiCall(
                audited.Child("user").Text("username") ?? "",
                audited.Text("verb") ?? "",
                about.Text("apiGroup") ?? "",
                about.Text("resource") ?? "",
                about.Text("subresource") ?? "",
                about.Text("namespace") ?? "",
                about.Text("name") ?? "",
                path));
        }
        return calls;
    }

    /// <summary>The last line may be half written.</summary>
    private static JsonObject? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
