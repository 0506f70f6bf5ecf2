using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;
using k8s;
using k8s.Authentication;

namespace IapK8s.Sources.Clusters;

/// <summary>
/// Reads from the API server as bytes, over the client's connection and credentials. Objects of all kinds come the same way to the readers of manifests, so what a cluster says and what
/// a file says mean the same.
/// </summary>
/// <param name="server">Ends in a slash.</param>
/// <param name="credentials">Null where the connection has them.</param>
public sealed class ApiReader(HttpClient http, Uri server, ServiceClientCredentials? credentials = null)
{
    public ApiReader(Kubernetes client)
        : this(client.HttpClient, client.BaseUri, client.Credentials)
    {
    }

    /// <summary>Objects that are asked for at a time.</summary>
    public const int PageSize = 500;

    private const int LongestMessage = 500;

    /// <exception cref="ApiException">Any answer but 2xx.</exception>
    /// <exception cref="HttpRequestException">No answer.</exception>
    public async Task<HttpResponseMessage> GetAsync(string pathAndQuery, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, pathAndQuery);
        return await SendAsync(request, cancellation);
    }

    /// <summary>Whatever else is to be asked or said.</summary>
    /// <param name="request">Its address is a path and a query below the server's.</param>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.RequestUri = new Uri(server, request.RequestUri!);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (credentials is not null)
            await credentials.ProcessHttpRequestAsync(request, cancellation);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            var said = await MessageOfAsync(response, cancellation);
            throw new ApiException(response.StatusCode, said, response.Headers.RetryAfter?.Delta);
        }
    }

    /// <summary>All objects of a resource, page by page, and the version that the list stands for.</summary>
    /// <param name="pathAndQuery">With at least one parameter.</param>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public async Task<(List<ReadOnlyMemory<byte>> Objects, string? Version)> ListAsync(string pathAndQuery, CancellationToken cancellation)
    {
        var objects = new List<ReadOnlyMemory<byte>>();
        string? next = null;
        string? version;
        do
        {
            using var response = await GetAsync(next is null ? pathAndQuery : $"{pathAndQuery}&continue={Uri.EscapeDataString(next)}", cancellation);
            using var page = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation);
            if (page.RootElement.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array)
                objects.AddRange(items.EnumerateArray().Select(item => (ReadOnlyMemory<byte>)JsonMarshal.GetRawUtf8Value(item).ToArray()));
            var metadata = page.RootElement.GetProperty("metadata");
            version = Text(metadata, "resourceVersion");
            next = Text(metadata, "continue");
        }
        while (next is not null);
        return (objects, version);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static async Task<string> MessageOfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            using var status = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation);
            if (status.RootElement.ValueKind == JsonValueKind.Object && status.RootElement.TryGetProperty("message", out var message) && message.GetString() is { Length: > 0 } text)
                return text.Length > LongestMessage ? text[..LongestMessage] : text;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // A proxy's page, then.
        }
        return response.StatusCode == HttpStatusCode.NotFound ? "404 Not Found: it is not served" : $"{(int)response.StatusCode} {response.ReasonPhrase}";
    }
}
