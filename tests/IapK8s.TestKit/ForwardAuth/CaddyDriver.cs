namespace IapK8s.TestKit.ForwardAuth;

/// <summary>Caddy's <c>forward_auth</c>: its reverse proxy with the method and URI changed, so the client's Host stays, and no <c>X-Forwarded-*</c> of a client's is trusted.</summary>
public sealed class CaddyDriver() : IngressDriver("caddy")
{
    private static readonly string[] Written = ["X-Forwarded-Method", "X-Forwarded-Uri", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-For"];

    public override string Door => "caddy";

    /// <summary>Its rewrite keeps it.</summary>
    private static string QueryOf(ClientRequest request) => request.Target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? request.Target[query..] : "";

    public override byte[] Question(ClientRequest request, string client = "203.0.113.9", string? policy = null)
    {
        List<string> headers =
        [
            .. WithoutHopByHop(request).Where(header => !Written.Any(name => IsNamed(header, name)) && !IsNamed(header, "Content-Length")),
            $"X-Forwarded-For: {client}",
            $"X-Forwarded-Host: {request.Host}",
            $"X-Forwarded-Method: {request.Method}",
            "X-Forwarded-Proto: https",
            $"X-Forwarded-Uri: {request.Target}",
        ];
        return Compose($"GET /caddy{Behind(policy)}{QueryOf(request)} HTTP/1.1", [$"Host: {request.Host}", .. headers.Order(StringComparer.Ordinal), "Connection: close"]);
    }
}
