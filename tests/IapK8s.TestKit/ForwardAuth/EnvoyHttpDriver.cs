namespace IapK8s.TestKit.ForwardAuth;

/// <summary>Envoy's ext_authz over HTTP as Envoy Gateway configures it: the request's own method, path behind a prefix, and host; of the headers those that are listed, in lower case, several
/// of one name as one line; no body. Only 200 lets through.</summary>
public sealed class EnvoyHttpDriver() : IngressDriver("envoy-http")
{
    /// <summary>Those of the README's configuration.</summary>
    private static readonly string[] Listed =
    [
        "accept", "authorization", "proxy-authorization", "cookie", "origin", "access-control-request-method", "content-type", "x-requested-with", "user-agent", "traceparent",
        "sec-fetch-mode", "sec-fetch-site", "sec-websocket-key", "sec-websocket-version", "x-forwarded-for",
        "x-iap-jwt-assertion", "x-iap-user-id", "x-iap-user-email", "x-iap-groups", "x-http-method-override", "x-original-url", "x-rewrite-url",
    ];

    public override string Door => "envoy-http";

    public override bool LetsThrough(int status) => status == 200;

    public override byte[] Question(ClientRequest request, string client = "203.0.113.9", string? policy = null)
    {
        var passed = request.Headers.Append($"x-forwarded-for: {client}").GroupBy(header => ClientRequest.NameOf(header).ToLowerInvariant(), StringComparer.Ordinal)
            .Where(name => Listed.Contains(name.Key, StringComparer.Ordinal))
            .Select(name => $"{name.Key}: {string.Join(name.Key == "cookie" ? "; " : ",", name.Select(ClientRequest.ValueOf))}");
        return Compose($"{request.Method} {(string.IsNullOrEmpty(policy) ? "/envoy" : "/envoy-policy/" + policy)}{request.Target} HTTP/1.1", [$"host: {request.Host}", "content-length: 0", .. passed, "connection: close"]);
    }
}
