using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using k8s;

namespace IapK8s.Sources.Clusters;

/// <summary>
/// Reads from the API server as bytes, over the client's connection and credentials. Objects of all kinds come the same way to the readers of manifests, so what a cluster says and what
/// a file says mean the same.
/// </summary>
public sealed class ApiReader(Kubernetes client)
{
    private const int LongestMessage = 500;

    /// <exception cref="ApiException">Any answer but 2xx.</exception>
    /// <exception cref="HttpRequestException">No answer.</exception>
    public async Task<HttpResponseMessage> GetAsync(string pathAndQuery, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(client.BaseUri, pathAndQuery));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (client.Credentials is { } credentials)
            await credentials.ProcessHttpRequestAsync(request, cancellation);
        var response = await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            var said = await MessageOfAsync(response, cancellation);
            throw new ApiException(response.StatusCode, said, response.Headers.RetryAfter?.Delta);
        }
    }

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
