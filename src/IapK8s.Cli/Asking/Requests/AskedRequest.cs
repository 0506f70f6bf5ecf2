using System.Net;

namespace IapK8s.Cli.Asking.Requests;

/// <summary>A request that nobody sent yet.</summary>
internal sealed record AskedRequest
{
    public required string Method { get; init; }

    public required UrlText Url { get; init; }

    public required AskedHeaders Headers { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>As trusted proxies tell it; null where it was not said.</summary>
    public IPAddress? ClientAddress { get; init; }

    public bool IsWebSocket { get; init; }

    /// <summary>Genuine ones only (Fetch §3.3.2).</summary>
    public bool IsPreflight => Method == "OPTIONS" && Headers.Find("origin", out _) == 1 && Headers.Find("access-control-request-method", out _) == 1;
}
