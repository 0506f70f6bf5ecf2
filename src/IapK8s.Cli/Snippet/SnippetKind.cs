using IapK8s.Cli.Snippet.Manifests;
using IapK8s.Cli.Snippet.Servers;

namespace IapK8s.Cli.Snippet;

/// <summary>A kind of ingress.</summary>
/// <param name="Place">Where what is printed goes; a sentence without its full stop.</param>
/// <param name="IngressNamespace">Where it usually runs in a cluster; null for one that is configured by files, wherever it runs.</param>
/// <param name="SpeaksGrpc">It can ask over gRPC, and does unless it is told otherwise.</param>
/// <param name="SpeaksHttp">It can ask over HTTP.</param>
/// <param name="Tls">Where it has the certificate that it shows the gateway.</param>
internal sealed record SnippetKind(string Name, string Place, string? IngressNamespace, bool SpeaksGrpc, bool SpeaksHttp, SnippetTls Tls, Func<SnippetSubject, string> Write)
{
    /// <summary>Where it usually has its files.</summary>
    public string TlsFolder => $"/etc/{Name}/iap-gateway";

    public static IReadOnlyList<SnippetKind> All { get; } =
    [
        new("nginx", "Put it into a file of /etc/nginx/conf.d", null, false, true, SnippetTls.Files, NginxSnippet.Write),
        new("ingress-nginx", "Apply it with kubectl", "ingress-nginx", false, true, SnippetTls.None, IngressNginxSnippet.Write),
        new("traefik", "Apply it with kubectl", "traefik", false, true, SnippetTls.None, TraefikSnippet.Write),
        new("caddy", "Put it into the Caddyfile", null, false, true, SnippetTls.Files, CaddySnippet.Write),
        new("envoy", "Put it into Envoy's bootstrap file", null, true, true, SnippetTls.Files, EnvoySnippet.Write),
        new("envoy-gateway", "Apply it with kubectl", "envoy-gateway-system", true, true, SnippetTls.None, EnvoyGatewaySnippet.Write),
        new("istio", "Put the first document into the mesh configuration, and apply the rest with kubectl", "istio-system", true, true, SnippetTls.Secret, IstioSnippet.Write),
        new("contour", "Apply it with kubectl", "projectcontour", true, false, SnippetTls.None, ContourSnippet.Write),
        new("gateway-api", "Apply it with kubectl", "gateway-system", true, true, SnippetTls.None, GatewayApiSnippet.Write),
    ];
}
