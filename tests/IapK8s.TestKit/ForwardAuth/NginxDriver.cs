namespace IapK8s.TestKit.ForwardAuth;

/// <summary>ngx_http_auth_request_module with the subrequest that the README's configuration makes: HTTP/1.0, the client's headers but for those whose names nginx does not like
/// (<c>ignore_invalid_headers</c>, <c>underscores_in_headers</c>), its own over them. It always names a policy, for without one the door refuses.</summary>
public class NginxDriver(string name = "nginx") : IngressDriver(name)
{
    public override string Door => "nginx";

    public override bool PassesRefusals => false;

    public override byte[] Question(ClientRequest request, string client = "203.0.113.9", string? policy = null)
    {
        List<string> own =
        [
            "Host: gateway",
            $"X-Original-URL: https://{request.Host}{request.Target}",
            $"X-Original-Method: {request.Method}",
            .. Forwarded(request, client),
            "Connection: close",
        ];
        var cleared = Cleared.Concat(own.Select(ClientRequest.NameOf)).ToList();
        var passed = request.Headers.Where(header => ClientRequest.NameOf(header).All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && !cleared.Exists(name => IsNamed(header, name)));
        return Compose($"GET /nginx/auth{Behind(policy ?? "shop/shop")} HTTP/1.0", own.Concat(passed));
    }

    /// <summary>By <c>proxy_set_header NAME ""</c>, ours and nginx's own.</summary>
    protected virtual IEnumerable<string> Cleared => ["Content-Length", "Transfer-Encoding", "TE", "Keep-Alive", "Expect", "Upgrade"];

    protected virtual IEnumerable<string> Forwarded(ClientRequest request, string client) =>
        [$"X-Forwarded-For: {string.Concat(request.Headers.Where(header => IsNamed(header, "X-Forwarded-For")).Select(header => ClientRequest.ValueOf(header) + ", "))}{client}"];
}

/// <summary>ingress-nginx's <c>auth-url</c>, by its template: the client's address alone, and a few headers more.</summary>
public sealed class IngressNginxDriver() : NginxDriver("ingress-nginx")
{
    protected override IEnumerable<string> Cleared => base.Cleared.Append("X-Forwarded-Proto");

    protected override IEnumerable<string> Forwarded(ClientRequest request, string client) =>
        [$"X-Forwarded-For: {client}", $"X-Real-IP: {client}", "X-Sent-From: nginx-ingress-controller", $"X-Auth-Request-Redirect: {request.Target}", "X-Request-ID: 7f9c2ba4e88f827d616045507605853e"];
}
