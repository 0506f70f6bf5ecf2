namespace IapK8s.Policy.Requests;

/// <summary>A browser's WebSocket carries the cookie from any page: only pages of the policy's own hosts may open one.</summary>
public static class WebSocketOrigin
{
    /// <summary>An Origin that is there must be one of the policy's. One may be absent only with a bearer token, which no page can make a browser send along (RFC 6455 §10.2).</summary>
    /// <param name="lines">How many Origin lines the request has.</param>
    /// <param name="origin">Of the one line, where there is one.</param>
    public static bool MayOpen(int lines, string? origin, IReadOnlyList<string> allowed, bool hasBearer) => lines switch
    {
        0 => hasBearer,
        1 => allowed.Contains(origin ?? "", StringComparer.Ordinal),
        _ => false,
    };
}
