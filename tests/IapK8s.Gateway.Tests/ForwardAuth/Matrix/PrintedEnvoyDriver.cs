using IapK8s.TestKit.ForwardAuth;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>Envoy's ext_authz over HTTP as <c>kubectl iap snippet envoy --protocol http</c> prints it: of the headers those that a decision may depend on, and all that begin with an x.</summary>
internal sealed class PrintedEnvoyDriver() : IngressDriver("envoy-http")
{
    private static readonly string[] Listed =
    [
        "accept", "access-control-request-headers", "access-control-request-method", "authorization", "content-type", "cookie", "origin", "proxy-authorization", "referer",
        "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-websocket-key", "sec-websocket-version", "user-agent", "forwarded", "proxy",
    ];

    public override string Door => "envoy-http";

    public override bool LetsThrough(int status) => status == 200;

    public override byte[] Question(ClientRequest request, string client = "203.0.113.9", string? policy = null)
    {
        var passed = WithoutHopByHop(request).Where(header => !IsNamed(header, "x-forwarded-for")).Append($"x-forwarded-for: {client}")
            .GroupBy(header => ClientRequest.NameOf(header).ToLowerInvariant(), StringComparer.Ordinal)
            .Where(name => Listed.Contains(name.Key, StringComparer.Ordinal) || name.Key.StartsWith('x'))
            .Select(name => $"{name.Key}: {string.Join(name.Key == "cookie" ? "; " : ",", name.Select(ClientRequest.ValueOf))}");
        return Compose($"{request.Method} /envoy-policy/{policy}{request.Target} HTTP/1.1", [$"host: {request.Host}", "content-length: 0", .. passed, "connection: close"]);
    }
}
