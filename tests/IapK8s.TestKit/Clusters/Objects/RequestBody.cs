using System.Text.Json;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using Microsoft.AspNetCore.Http;

namespace IapK8s.TestKit.Clusters.Objects;

/// <summary>What came with a request, read once.</summary>
internal static class RequestBody
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 200, AllowDuplicateProperties = false };

    public static string MediaType(HttpRequest request) => (request.ContentType ?? "application/json").Split(';')[0].Trim().ToLowerInvariant();

    /// <exception cref="ApiFailure">It is no JSON, and no YAML where that may stand.</exception>
    public static async Task<JsonNode?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellation);
        if (buffer.Length == 0)
            return null;
        var text = buffer.ToArray();
        try
        {
            // A patch for server-side apply is YAML by name; what clients send is JSON nearly always, which is YAML too.
            if (MediaType(request).EndsWith("yaml", StringComparison.Ordinal) && text[0] != '{')
                return YamlDocuments.Read(System.Text.Encoding.UTF8.GetString(text)).SingleOrDefault();
            return JsonNode.Parse(text, documentOptions: Strict);
        }
        catch (Exception e) when (e is JsonException or YamlDotNet.Core.YamlException)
        {
            throw Failures.BadRequest($"couldn't get version/kind; json parse error: {e.Message}");
        }
    }

    public static async Task<JsonObject> ReadObjectAsync(HttpRequest request, CancellationToken cancellation) =>
        await ReadAsync(request, cancellation) as JsonObject ?? throw Failures.BadRequest("the request's body is no object");
}
