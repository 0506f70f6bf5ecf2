
namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>Every security case about headers, paths, hosts, methods, redirects and cookies that is one request.</summary>
internal static class MatrixCases
{
    private const string Dropped = "it drops such names by itself";
    private const string Deleted = "its configuration deletes the header";
    private const string Normalized = "it resolves the path itself, before it asks and before it forwards";

    public static IEnumerable<MatrixCase> All => [.. Plain, .. Aliases(), .. Words(), .. Paths(), .. Hosts(), .. Methods(), .. Credentials(), .. Protocols(), .. OwnPaths()];

    private static IEnumerable<MatrixCase> Plain =>
    [
        new("-", "signed in, allowed", world => world.Get("/api/x?a=%2f&b=/../c;d", world.Dev), "alice", "alice"),
        new("-", "signed in, not allowed", world => world.Get("/admin/x", world.Dev), "refused", "refused"),
        new("-", "public, nobody signed in", world => world.Get("/public/x"), "nobody", "nobody"),
        new("-", "public, signed in", world => world.Get("/public/x", world.Dev), "alice", "alice"),
        new("S74", "nobody signed in", world => world.Get("/api/x"), "refused", "refused"),
        new("-", "no rule speaks of it", world => world.Get("/elsewhere", world.Admin), "refused", "refused"),
    ];

    private static IEnumerable<MatrixCase> Aliases()
    {
        foreach (var (id, name) in new[] { ("S1", "X_Iap_User_Id"), ("S1", "x_IAP-user-id"), ("S2", "X_Iap_Groups"), ("S2", "X_Forwarded_User"), ("S2", "X_Auth_Request_Email") })
        {
            string[] otherwise = [$"nginx: alice, {Dropped}", $"envoy-http: alice, {Dropped}", .. Caddys(name, "alice"), "envoy-grpc: alice, the gateway takes it out"];
            yield return new(id, $"{name}: root, signed in", world => world.Get("/api/x", world.Dev, $"{name}: root"), "alice", "refused", otherwise);
            yield return new(id, $"{name}: root, public", world => world.Get("/public/x", $"{name}: root"), "nobody", "refused", [.. otherwise.Select(other => other.Replace("alice", "nobody", StringComparison.Ordinal))]);
            yield return new("S5", $"{name}: root, before CGI", world => world.Get("/public/x", $"{name}: root"), "nobody", "refused", [.. otherwise.Select(other => other.Replace("alice", "nobody", StringComparison.Ordinal))]) { IsCgi = true };
        }

        foreach (var name in new[] { "X.Iap.User.Id", "X!Iap~User|Id", "X.Forwarded.User" })
        {
            yield return new("S1", $"{name}: root, public", world => world.Get("/public/x", $"{name}: root"), "nobody", "refused", $"nginx: nobody, {Dropped}", "envoy-grpc: nobody, the gateway takes it out");
            yield return new("S5", $"{name}: root, before CGI", world => world.Get("/public/x", $"{name}: root"), "nobody", "refused", $"nginx: nobody, {Dropped}", "envoy-grpc: nobody, the gateway takes it out") { IsCgi = true };
        }

        foreach (var name in new[] { "X-Iap-User-Id", "X-Iap-Jwt-Assertion", "X-Goog-Iap-Jwt-Assertion", "X-Goog-Authenticated-User-Email", "X-Auth-Request-User", "X-Forwarded-User" })
        {
            yield return new("S4", $"{name}: root, public", world => world.Get("/public/x", $"{name}: root"), "nobody", "refused", [.. Caddys(name, "nobody"), "envoy-grpc: nobody, the gateway takes it out"]);
            yield return new("S4", $"{name}: root, signed in", world => world.Get("/api/x", world.Dev, $"{name}: root"), "alice", "refused", [.. Caddys(name, "alice"), "envoy-grpc: alice, the gateway takes it out"]);
        }

        yield return new("S91", "a preflight that is none, with identity", world => world.Get("/public/x", "Origin: https://evil.example", "Access-Control-Request-Method: GET", "X-Iap-User-Id: root") with { Method = "OPTIONS" }, "refused", "refused");
    }

    private static string[] Caddys(string name, string outcome) => name.StartsWith("X_Forwarded", StringComparison.Ordinal) ? [] : [$"caddy: {outcome}, {Deleted}"];

    private static IEnumerable<MatrixCase> Words()
    {
        foreach (var name in new[] { "X-Forwarded-Uri", "X-Original-URL", "X-Original-URI", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Original-Method", "X-Forwarded-Method" })
        {
            yield return new("S11", $"{name}: /public/x, to what is not", world => world.Get("/admin/x", $"{name}: /public/x"), "refused", "refused");
            yield return new("S11", $"{name}: /public/x, signed in, to what is not allowed", world => world.Get("/admin/x", world.Dev, $"{name}: /public/x"), "refused", "refused");
        }

        yield return new("S13", "another scheme, host and port by X-Forwarded-*", world => world.Get("/public/x", "X-Forwarded-Proto: ftp", "X-Forwarded-Host: evil.example", "X-Forwarded-Port: 1"), "nobody", "nobody");
        yield return new("S15", "Envoy's internal headers", world => world.Get("/admin/x", "x-envoy-original-path: /public/x", "x-envoy-internal: true", "x-envoy-external-address: 10.0.0.1"), "refused", "refused");
        yield return new("S16", "retries by x-envoy-retry-on", world => world.Get("/api/x", "x-envoy-retry-on: 5xx"), "refused", "refused");
        yield return new("S93", "an address of somebody else's", world => world.Get("/public/x", "X-Forwarded-For: 10.0.0.1", "X-Real-IP: 127.0.0.1"), "nobody", "nobody");
        foreach (var tokens in new[] { "close, x-iap-user-id, X-IAP-JWT-ASSERTION", "X-Iap-User-Id, cookie", "x-forwarded-for, x-original-url, x-forwarded-uri" })
        {
            yield return new("S29", $"Connection: {tokens}", world => world.Get("/api/x", world.Dev, $"Connection: {tokens}"), "alice", "alice",
                tokens.Contains("cookie", StringComparison.Ordinal) ? ["traefik: refused, it takes the session out with the rest", "caddy: alice, its configuration sets Connection anew", "envoy-http: refused, it takes the session out with the rest", "envoy-grpc: refused, it takes the session out with the rest"] : []);
        }

        yield return new("S38", "a health checker's name", world => world.Get("/admin/x", "User-Agent: GoogleHC/1.0"), "refused", "refused");
        yield return new("S38", "the kubelet's name", world => world.Get("/admin/x", "User-Agent: kube-probe/1.33"), "refused", "refused");
        yield return new("S10", "a value that is no UTF-8", world => world.Get("/public/x", "X-Name: \u00c3\u0028"), "refused", "refused");
    }

    private static IEnumerable<MatrixCase> Paths()
    {
        yield return new("S17", "the query names what is public", world => world.Get("/admin/x?p=/public/x"), "refused", "refused");
        yield return new("S18", "a fragment", world => world.Get("/admin/x#/public/y"), "refused", "refused");
        yield return new("S18", "a fragment behind what is public", world => world.Get("/public/x#y", world.Admin), "refused", "refused", "caddy: alice, it escapes a fragment before it asks and before it forwards (`%23`): a segment like others");
        yield return new("S18", "an escaped fragment", world => world.Get("/admin%23/public"), "refused", "refused");
        foreach (var target in new[] { "//admin/x", "/public/../admin/x", "/public/%2e%2e/admin/x", "/public/.%2e/admin/x", "/public//../admin/x", "/./admin/x" })
        {
            yield return new("S19, S20", target, world => world.Get(target), "refused", "refused");
            yield return new("S19, S20", $"{target}, by an admin", world => world.Get(target, world.Admin), "alice", "refused");
        }

        foreach (var target in new[] { "/public//x", "/public/./x", "/admin/../public/x", "/public/%78" })
        {
            yield return new("S20", $"{target}, which is public once it is resolved", world => world.Get(target), "nobody", "refused");
        }

        foreach (var target in new[] { "/public/..%2fadmin/x", "/public/..%5cadmin/x", "/public\\..\\admin/x", "/%5cadmin/x", "/public/%00", "/public/%c0%ae%c0%ae/admin", "/public/%ff" })
        {
            yield return new("S19", target, world => world.Get(target, world.Admin), "refused", "refused");
        }

        foreach (var target in new[] { "/admin;a=b/x", "/public;/../admin/x", "/public/..;/admin/x", "/public/x;y" })
        {
            yield return new("S22", target, world => world.Get(target, world.Admin), "refused", "refused");
        }

        foreach (var target in new[] { "/public/%zz", "/public/\u007f", "/public/\u00e9", "*", "public/x" })
        {
            yield return new("S24", target, world => world.Get(target, world.Admin), "refused", "refused");
        }
    }

    private static IEnumerable<MatrixCase> Hosts()
    {
        foreach (var host in new[] { "APP.localhost", "app.localhost.", "App.Localhost:80" })
        {
            yield return new("S27", $"Host: {host}", world => world.Get("/api/x", world.Dev) with { Host = host }, "alice", "alice", host[^1] == '.' ? ["caddy: refused, it serves no name with a dot at its end"] : []);
            yield return new("S27", $"Host: {host}, not allowed", world => world.Get("/admin/x", world.Dev) with { Host = host }, "refused", "refused");
        }

        foreach (var host in new[] { "other.localhost", "app.localhost.evil.example", "app.localhost:80@x", "x@app.localhost", "app.localhost, app.localhost", "[::1]", "127.0.0.1" })
        {
            yield return new("S27", $"Host: {host}", world => world.Get("/public/x") with { Host = host }, "refused", "refused", host.EndsWith("@x", StringComparison.Ordinal) ? ["nginx: nobody, it reads the name and nothing behind it, asks about that and forwards that"] : []);
        }

        yield return new("S27", "two Host lines", world => world.Get("/public/x", "Host: other.localhost"), "refused", "refused", "envoy-grpc: nobody, the client in its stead keeps the first line and forwards that (Envoy joins them and knows no such host)");
        yield return new("S27", "an absolute target of another host", world => world.Get("http://other.localhost/public/x"), "refused", "refused");
        yield return new("S27", "an absolute target, another host's line", world => world.Get($"http://{MatrixWorld.Host}/admin/x") with { Host = "other.localhost" }, "refused", "refused");
    }

    private static IEnumerable<MatrixCase> Methods()
    {
        yield return new("S90", "TRACE", world => world.Get("/public/x", world.Admin) with { Method = "TRACE" }, "refused", "refused");
        yield return new("S34", "CONNECT", world => world.Get("app.localhost:80", world.Admin) with { Method = "CONNECT" }, "refused", "refused");
        yield return new("S90", "OPTIONS without a preflight's headers", world => world.Get("/admin/x") with { Method = "OPTIONS" }, "refused", "refused");
        yield return new("S90", "HEAD of what is open to GET", world => world.Get("/public/x") with { Method = "HEAD" }, "refused", "refused");
        yield return new("S90", "POST to what is open to GET", world => world.Get("/public/x", "Content-Length: 0") with { Method = "POST" }, "refused", "refused");
        yield return new("S90", "POST, signed in", world => world.Get("/api/x", world.Dev, "Content-Length: 0") with { Method = "POST" }, "alice", "alice");
        yield return new("S90", "a method in lower case", world => world.Get("/public/x") with { Method = "get" }, "refused", "refused", "sidecar: refused, what does not begin with a capital it takes for no HTTP and closes, where the others answer");
        foreach (var name in new[] { "X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method" })
        {
            yield return new("S90", $"{name}: DELETE, signed in", world => world.Get("/api/x", world.Dev, $"{name}: DELETE"), "alice", "refused", $"caddy: alice, {Deleted}", "envoy-grpc: alice, the gateway takes it out");
        }
    }

    private static IEnumerable<MatrixCase> Credentials()
    {
        foreach (var value in new[] { "%%%", "AAAA", new string('a', 5_000) })
        {
            yield return new("S44", $"a session that is none ({value.Length} characters)", world => world.Get("/api/x", $"Cookie: {world.Gateway.App.Scope.CookieName}={value}"), "refused", "refused");
        }

        yield return new("S44", "the session twice", world => world.Get("/public/x", $"Cookie: {world.Gateway.CookiePair("dev")}; {world.Gateway.CookiePair("dev")}"), "refused", "refused");
        yield return new("S48", "a session with one letter changed", world => world.Get("/api/x", Changed(world.Dev)), "refused", "refused");
        yield return new("S49", "a token that nobody verified", world => world.Get("/api/x", "Authorization: Bearer x"), "refused", "refused");
        yield return new("S50", "a session under another name", world => world.Get("/api/x", world.Dev.Replace("__Host-Iap-", "__Host-Iap-0", StringComparison.Ordinal)), "refused", "refused");
        yield return new("-", "two Authorization lines", world => world.Get("/public/x", "Authorization: Basic eDp5", "Authorization: Bearer x"), "refused", "refused");
        yield return new("-", "the session is not for the app", world => world.Get("/api/x", $"{world.Dev}; mine=1"), "alice", "alice");
    }

    private static IEnumerable<MatrixCase> Protocols()
    {
        string[] handshake = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
        yield return new("S37", "a WebSocket from another site's page", world => world.Get("/api/ws", [world.Dev, .. handshake, "Origin: https://evil.example"]), "refused", "refused");
        yield return new("S37", "a WebSocket of no page", world => world.Get("/api/ws", [world.Dev, .. handshake]), "refused", "refused");
        yield return new("S35", "Upgrade: h2c", world => world.Get("/api/x", world.Dev, "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"), "alice", "alice", "envoy-grpc: refused, it refuses every upgrade that is not configured");
        yield return new("S35", "Upgrade: h2c, and settings that Connection does not name", world => world.Get("/api/x", world.Dev, "Connection: Upgrade", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"), "alice", "refused", "nginx: alice, its configuration deletes the header", "caddy: alice, its configuration deletes the header", "envoy-http: alice, it asks with the names that it was told alone", "envoy-grpc: refused, it refuses every upgrade that is not configured");
        yield return new("S31", "two framings", world => world.Get("/public/x", "Content-Length: 4", "Transfer-Encoding: chunked"), "refused", "refused", "caddy: nobody, it goes by the coding and frames the message anew");
        yield return new("S31", "two lengths", world => world.Get("/public/x", "Content-Length: 4", "Content-Length: 5"), "refused", "refused");
    }

    private static IEnumerable<MatrixCase> OwnPaths()
    {
        foreach (var target in new[] { "/.iap/identity", "/.iap/unknown", "/.iap", "/.iap/", "//.iap/identity", "/public/../.iap/identity", "/%2eiap/identity", "/.iap/nginx-auth" })
        {
            yield return new("-", $"{target} of the proxy's own", world => world.Get(target, world.Admin), "refused", "refused");
        }

        foreach (var target in new[] { "//evil.example", "https://evil.example", "/\\evil.example", "/%09/evil.example" })
        {
            yield return new("S52, S53", $"back to {target} after a sign-in", world => world.Get($"/.iap/refresh?return={Uri.EscapeDataString(target)}", world.Dev, "Accept: text/html"), "refused", "refused");
        }
    }

    private static string Changed(string cookie) => cookie[..^20] + (cookie[^20] == 'A' ? 'B' : 'A') + cookie[^19..];
}
