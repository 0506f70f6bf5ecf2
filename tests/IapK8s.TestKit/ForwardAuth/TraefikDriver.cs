namespace IapK8s.TestKit.ForwardAuth;

/// <summary>Traefik's ForwardAuth middleware with <c>trustForwardHeader</c> left off: every header of the client but the connection's and those that it writes itself, sorted as Go does.</summary>
public sealed class TraefikDriver() : IngressDriver("traefik")
{
    /// <summary>Of a client's, its entry point forwards none.</summary>
    public static IReadOnlyList<string> Written { get; } =
        ["X-Forwarded-Method", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Uri", "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server", "X-Real-Ip"];

    public override string Door => "traefik";

    public override byte[] Question(ClientRequest request, string client = "203.0.113.9", string? policy = null)
    {
        List<string> headers =
        [
            .. WithoutHopByHop(request).Where(header => !Written.Any(name => IsNamed(header, name)) && !IsNamed(header, "Content-Length")),
            $"X-Forwarded-Method: {request.Method}",
            "X-Forwarded-Proto: https",
            $"X-Forwarded-Host: {request.Host}",
            $"X-Forwarded-Uri: {request.Target}",
            $"X-Forwarded-For: {client}",
        ];
        return Compose($"GET /traefik{Behind(policy)} HTTP/1.1", ["Host: gateway:8402", .. headers.Order(StringComparer.Ordinal), "Connection: close"]);
    }
}
