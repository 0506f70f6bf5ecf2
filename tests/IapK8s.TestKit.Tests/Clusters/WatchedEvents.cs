using System.Text.Json;
using k8s;

namespace IapK8s.TestKit.Tests.Clusters;

/// <summary>One line of a watch.</summary>
internal sealed record WatchedEvent(string Type, JsonElement Document)
{
    public string Name => Document.GetProperty("metadata").GetProperty("name").GetString()!;

    public string ResourceVersion => Document.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
}

/// <summary>Reads watches line by line, as they are on the wire.</summary>
internal static class WatchedEvents
{
    /// <summary>Up to so many events; fewer where the server ends the stream.</summary>
    public static async Task<IReadOnlyList<WatchedEvent>> ReadAsync(Kubernetes client, string path, int count)
    {
        var events = new List<WatchedEvent>();
        await foreach (var each in StreamAsync(client, path))
        {
            events.Add(each);
            if (events.Count == count)
                break;
        }
        return events;
    }

    public static async IAsyncEnumerable<WatchedEvent> StreamAsync(Kubernetes client, string path)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(client.BaseUri, path + "&watch=true"));
        if (client.Credentials is { } credentials)
            await credentials.ProcessHttpRequestAsync(request, limit.Token);
        using var response = await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            using var parsed = JsonDocument.Parse(line);
            yield return new WatchedEvent(parsed.RootElement.GetProperty("type").GetString()!, parsed.RootElement.GetProperty("object").Clone());
        }
    }
}
