using System.Collections.Immutable;

namespace IapK8s.Cli.Snippet;

/// <summary>What has to be so around the configuration.</summary>
internal static class SnippetAdvice
{
    public static ImmutableArray<string> Of(SnippetKind kind, SnippetSubject subject)
    {
        List<string> advice =
        [
            $"{kind.Place}. Policy {subject.Policy} decides, in the gateway at {subject.Doors.Url}; while it does not answer, nobody gets in.",
            $"The gateway believes this ingress, so it must be told of it and of nobody else: {Told(kind, subject)}.",
            subject.HasSidecars
                ? "The app's pods have sidecars, which decide again by what the user brings along; nothing that this ingress says opens them."
                : Alone(kind, subject),
        ];
        if (subject.Hosts.Any(host => host.Scheme == "http"))
            advice.Add("Names under .localhost are for trying it out: everything else is served over https.");
        if (subject.Doors.Tls is { } tls)
            advice.Add(Shown(kind, subject, tls));
        advice.AddRange(OfKind(kind.Name, subject));
        return [.. advice];
    }

    private static string Told(SnippetKind kind, SnippetSubject subject) => subject.Doors.Tls is not null
        ? "--forward-auth-callers-ca with who signed its certificate, and --forward-auth-callers-names with its name there"
        : $"--forward-auth-callers with the {(kind.IngressNamespace is null ? "address it calls from (a CIDR such as 192.0.2.7/32)" : $"CIDRs of its pods (namespace {subject.IngressNamespace})")}";

    private static string Shown(SnippetKind kind, SnippetSubject subject, GatewayTls tls)
    {
        const string made = "tls.crt and tls.key are this ingress's, made for clients (extended key usage clientAuth), and ca.crt is who signed the gateway's";
        return kind.Tls == SnippetTls.Files
            ? $"In {tls.Folder} {made}. They are read at the start: when they are renewed, {Again(kind)}."
            : $"In the Secret {GatewayTls.Secret} of {subject.IngressNamespace} {made}.";
    }

    private static string Again(SnippetKind kind) => kind.Name switch
    {
        "nginx" => "nginx -s reload",
        "caddy" => "caddy reload --force",
        _ => "start it anew",
    };

    private static string Alone(SnippetKind kind, SnippetSubject subject) =>
        $"There is no sidecar (enforceAt: Gateway), so whoever reaches {subject.Upstream.Authority} past this ingress is let in: "
        + (kind.IngressNamespace is null ? "let the app listen where this ingress alone gets to (its loopback, or behind a packet filter)."
            : subject.Pods.IsEmpty ? $"keep everybody but namespace {subject.IngressNamespace} away by a NetworkPolicy on its pods."
            : "the NetworkPolicy below keeps everybody else away, where the cluster's network enforces it.");

    private const string LessOverHttp = "Prefer gRPC: over HTTP the gateway sees those headers of the client alone that are listed below, so a condition on another one sees none.";

    /// <summary>Where names are listed one by one.</summary>
    private const string LessByName = "What is not listed it can neither refuse nor have removed: another spelling of a listed name (X.Real.IP for X-Real-IP), which some apps take for the same, reaches the app.";

    private const string EnvoyAlone = "What the gateway has removed besides it says in a header of Envoy's (x-envoy-auth-headers-to-remove), which other implementations do not know.";

    private const string ByHostAlone = "The host alone says which policy decides: of several with this host none does.";

    private static IEnumerable<string> OfKind(string kind, SnippetSubject subject) => kind switch
    {
        "nginx" => ["Behind a load balancer let ngx_http_realip_module set $remote_addr; it is what the app is told."],
        "ingress-nginx" =>
        [
            "Leave auth-cache-key and global-auth-cache-key unset: a decision that is kept outlives a revocation. Leave use-forwarded-headers at false unless a load balancer of yours rewrites them.",
        ],
        "traefik" =>
        [
            "Keep Traefik up to date: CVE-2024-45410, CVE-2026-29054 and CVE-2026-54763 let a client remove or forge what the gateway says. Leave trustForwardHeader unset, and forwardedHeaders.insecure of the entry point too.",
        ],
        "caddy" => ["Caddy 2.6 or later. Leave trusted_proxies unset unless a load balancer of yours rewrites X-Forwarded-*."],
        "istio" =>
        [
            $"The AuthorizationPolicy counts for the pods of its own namespace, {subject.IngressNamespace}: those of your gateway must run there (--ingress-namespace), or nobody is asked. Try it signed out before anybody depends on it.",
            subject.Protocol == SnippetProtocol.Http ? LessOverHttp : ByHostAlone,
        ],
        "envoy" when subject.Protocol == SnippetProtocol.Http => [LessOverHttp],
        "envoy-gateway" when subject.Protocol == SnippetProtocol.Http => [LessOverHttp, LessByName],
        "gateway-api" when subject.Protocol == SnippetProtocol.Http => [LessOverHttp, LessByName, EnvoyAlone],
        "envoy-gateway" or "gateway-api" => [ByHostAlone],
        "contour" => ["Contour asks for hosts with TLS alone."],
        _ => [],
    };
}
