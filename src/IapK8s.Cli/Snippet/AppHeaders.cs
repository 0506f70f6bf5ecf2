using IapK8s.Cli.Commands;
using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Snippet;

/// <summary>Which headers an ingress takes from the gateway, and which it never takes from a client.</summary>
internal static class AppHeaders
{
    private static readonly string[] Iap = ["X-Iap-Jwt-Assertion", "X-Iap-User-Id", "X-Iap-User-Email", "X-Iap-Groups"];

    /// <summary>Where a request came from and what it was, as only an ingress may say it.</summary>
    private static readonly string[] Hearsay =
    [
        "Forwarded", "X-Original-URL", "X-Original-URI", "X-Original-Method", "X-Rewrite-URL", "X-Forwarded-Uri", "X-Forwarded-Method", "X-Forwarded-Prefix", "X-Forwarded-Server",
        "X-Forwarded-Scheme", "X-Forwarded-Ssl",
    ];

    /// <summary>The same; another method; what CGI makes of <c>Proxy</c>.</summary>
    public static IReadOnlyList<string> Claims { get; } = [.. Hearsay, "X-Http-Method-Override", "X-Http-Method", "X-Method-Override", "Proxy"];

    /// <summary>The same in the gateway's words, which Envoy takes from an answer over HTTP: it writes none of them for sure by itself.</summary>
    public static IReadOnlyList<string> Forwarded { get; } = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port"];

    /// <summary>Who somebody is, by presets other than ours.</summary>
    public static IReadOnlyList<string> Foreign { get; } =
    [
        "X-Goog-Iap-Jwt-Assertion", "X-Goog-Authenticated-User-Email", "X-Goog-Authenticated-User-Id",
        "X-Auth-Request-User", "X-Auth-Request-Email", "X-Auth-Request-Groups", "X-Auth-Request-Preferred-Username", "X-Auth-Request-Access-Token",
        "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Preferred-Username", "X-Forwarded-Access-Token",
    ];

    /// <summary>Beside the client's own headers, what a decision may depend on: for an ingress that has to be told each name.</summary>
    public static IReadOnlyList<string> Asked { get; } =
    [
        "accept", "access-control-request-headers", "access-control-request-method", "authorization", "content-type", "cookie", "origin", "proxy-authorization", "referer",
        "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-websocket-key", "sec-websocket-version", "user-agent", "x-forwarded-for", "x-requested-with",
    ];

    /// <summary>For an ingress that takes each listed name from the answer, and where the answer has none sends none: listed, they never reach the app, for no answer has them.</summary>
    /// <param name="own">Written by the ingress itself.</param>
    public static IEnumerable<string> NeverTold(bool keepsCredentials, params ReadOnlySpan<string> own) => Claims.Except(own.ToArray()).Concat(keepsCredentials ? [] : ["Proxy-Authorization"]);

    /// <summary>What an Envoy that asks over HTTP has to remove by its routes, which it does after it asked: no answer writes it anew, and no gateway refuses all of it. Gateway API takes up to 16 names.</summary>
    public static IEnumerable<string> RemovedByRoutes(bool keepsCredentials) => ["X-Real-IP", .. Hearsay, "Proxy", .. keepsCredentials ? [] : new[] { "Proxy-Authorization" }];

    /// <summary>These, and every name that only the gateway may write: it has to see a client's to refuse it.</summary>
    public static IEnumerable<string> AskedWith(IEnumerable<string> told) =>
        Asked.Concat(told.Concat(Foreign).Concat(Claims).Select(name => name.ToLowerInvariant())).Distinct(StringComparer.Ordinal);

    /// <summary>What the gateway's 200 always carries, empty where there is nothing to say: the ingress overwrites a client's with it.</summary>
    public static IReadOnlyList<string> Told(HeaderPreset preset) => preset switch
    {
        HeaderPreset.Iap or HeaderPreset.None => Iap,
        _ => throw new CliException($"assertion.headers: the names of {preset} are not known here", "Use a kubectl-iap of the version that is installed."),
    };
}
