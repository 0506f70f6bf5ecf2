using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace IapK8s.Sources.Clusters;

/// <summary>
/// Lists a resource and watches it from there, for good (Kubernetes API Concepts, "Efficient detection of changes"). What it missed while the connection was down it is told when it goes on from
/// the last version that it saw; where that is too old it lists anew.
/// </summary>
/// <param name="path">Of the resource, without a query.</param>
/// <param name="fieldSelector">Null for all.</param>
public sealed class Reflector(ApiReader api, string path, string? fieldSelector, IReflected target, TimeProvider time, Action<string?> onTrouble)
{
    /// <summary>Bookmarks come about every minute, so a connection that says nothing for longer is no connection.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan LongestWatch = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestList = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan NotServedPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShortestWatch = TimeSpan.FromSeconds(1);

    /// <summary>Between attempts, while the API server cannot be read. Default 30 s.</summary>
    public TimeSpan LongestPause { get; init; } = ApiBackoff.Longest;

    private long _heard = time.GetUtcNow().UtcTicks;
    private string? _version;

    /// <summary>When the API server last said that this is how things are: a list, an event, a bookmark.</summary>
    public DateTimeOffset LastHeard => new(Interlocked.Read(ref _heard), TimeSpan.Zero);

    /// <summary>Until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var backoff = ApiBackoff.Build(time, LongestPause, error => onTrouble($"{path}: {error.Message}"));
        while (true)
        {
            try
            {
                await backoff.ExecuteAsync(async token => await ListOrWatchAsync(token), cancellation);
            }
            catch (ApiException expired) when (expired.IsExpired)
            {
                _version = null;
            }
        }
    }

    private async ValueTask ListOrWatchAsync(CancellationToken cancellation)
    {
        if (_version is not null)
        {
            try
            {
                await WatchAsync(_version, cancellation);
            }
            catch (ApiException refused) when (refused.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
            {
                // What that means for what was known is a list's to say, not a watch's.
                _version = null;
            }
            return;
        }
        try
        {
            await ListAsync(cancellation);
            onTrouble(null);
        }
        catch (ApiException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            var isFine = target.NotServed();
            Heard();
            onTrouble(isFine ? null : $"{path} is not served by this cluster");
            await Task.Delay(NotServedPause, time, cancellation);
        }
        catch (ApiException forbidden) when (forbidden.Status == HttpStatusCode.Forbidden)
        {
            target.Forbidden();
            throw;
        }
    }

    private async Task ListAsync(CancellationToken cancellation)
    {
        using var tooLong = new CancellationTokenSource(LongestList, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, tooLong.Token);
        try
        {
            await ListPagesAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"No answer within {LongestList.TotalSeconds:0} s");
        }
    }

    private async Task ListPagesAsync(CancellationToken cancellation)
    {
        var (objects, version) = await api.ListAsync(Query($"limit={ApiReader.PageSize}"), cancellation);
        target.Replace(objects);
        Heard();
        _version = version;
    }

    private async Task WatchAsync(string from, CancellationToken cancellation)
    {
        // Not everybody's watches end, and everybody lists, in the same second.
        var seconds = (int)(LongestWatch.TotalSeconds * (0.5 + (Random.Shared.NextDouble() / 2)));
        var began = time.GetTimestamp();
        using var silence = new CancellationTokenSource(Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        try
        {
            using var response = await api.GetAsync(Query("watch=1&allowWatchBookmarks=true", $"resourceVersion={Uri.EscapeDataString(from)}", $"timeoutSeconds={seconds}"), either.Token);
            onTrouble(null);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(either.Token), Encoding.UTF8);
            while (await lines.ReadLineAsync(either.Token) is { } line)
            {
                silence.CancelAfter(Silence);
                Handle(Encoding.UTF8.GetBytes(line));
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"Nothing was heard for {Silence.TotalSeconds:0} s");
        }
        if (time.GetElapsedTime(began) < ShortestWatch)
            await Task.Delay(ShortestWatch, time, cancellation);
    }

    private void Handle(byte[] line)
    {
        using var watchEvent = JsonDocument.Parse(line);
        var type = Text(watchEvent.RootElement, "type");
        var element = watchEvent.RootElement.GetProperty("object");
        if (type == "ERROR")
            throw new ApiException((HttpStatusCode)(element.TryGetProperty("code", out var code) ? code.GetInt32() : 500), Text(element, "message") ?? "The watch ended with an error");
        ReadOnlyMemory<byte> json = JsonMarshal.GetRawUtf8Value(element).ToArray();
        switch (type)
        {
            case "ADDED" or "MODIFIED":
                target.Put(json);
                break;
            case "DELETED":
                target.Remove(json);
                break;
        }
        Heard();
        _version = Text(element.GetProperty("metadata"), "resourceVersion") ?? _version;
    }

    private void Heard() => Interlocked.Exchange(ref _heard, time.GetUtcNow().UtcTicks);

    private string Query(params string?[] parts) =>
        $"{path}?{string.Join('&', parts.Append(fieldSelector is null ? null : $"fieldSelector={Uri.EscapeDataString(fieldSelector)}").OfType<string>())}";

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
