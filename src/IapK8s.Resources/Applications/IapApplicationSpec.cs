using System.ComponentModel;

namespace IapK8s.Resources.Applications;

/// <summary>Where people find the app, where it runs, and how the gateway speaks to it.</summary>
public sealed record IapApplicationSpec
{
    [Description("""
        The names by which browsers reach the app, at the gateway. A bare name means https on port 443; an origin such as https://erp.example.com:8443 says another port. A policy that targets the
        application serves those of them that it names, or all where it names none. Required. Example: [erp.example.com].
        """)]
    public IReadOnlyList<string>? Hosts { get; init; }

    [Description("""
        The certificates that the gateway shows for the hosts. Absent: TLS ends in front of the gateway, and its own TLS listener does not know the hosts. Example: [{secretName: erp-tls}].
        """)]
    public IReadOnlyList<ApplicationHostTls>? HostTls { get; init; }

    [Description("Where the app runs: one server or several, among which requests are shared out. Required. Example: [{url: \"https://10.1.2.3:8443\"}].")]
    public IReadOnlyList<ApplicationUpstream>? Upstreams { get; init; }

    [Description("""
        How the app is spoken to. Auto: over TLS what both sides know (HTTP/2 or HTTP/1.1), in clear HTTP/1.1, and HTTP/2 for gRPC. HTTP1: HTTP/1.1 alone. HTTP2: HTTP/2 alone, in clear with prior
        knowledge (h2c). WebSockets are always spoken over HTTP/1.1, and not with HTTP2. Default: Auto. Example: HTTP2.
        """)]
    public string? Protocol { get; init; }

    [Description("""
        Whom the gateway takes for the app, and how it proves itself to it, where the upstreams are https. Absent: certificates of public authorities, for the name in the url.
        Example: {caSecretRef: {name: erp-ca, key: ca.crt}}.
        """)]
    public ApplicationTls? Tls { get; init; }

    [Description("How the gateway finds out which upstreams are well. Absent: by what becomes of requests alone. Example: {path: /healthz}.")]
    public ApplicationHealthCheck? HealthCheck { get; init; }

    [Description("""
        The part of the hosts' paths that is the app's, and what stands in its place at the app. Policies decide on the path that people see. Absent: all paths, as they are.
        Example: {prefix: /erp, replacePrefix: /}.
        """)]
    public ApplicationPathPrefix? PathPrefix { get; init; }

    [Description("""
        The Host that the app is told. Preserve: the one that people asked for. Upstream: the one in the upstream's url. Default: Preserve. Example: Upstream.
        """)]
    public string? HostHeader { get; init; }

    [Description("How long the app may take. Absent: connect 5s, idle 10m. Example: {request: 60s}.")]
    public ApplicationTimeouts? Timeouts { get; init; }

    [Description("""
        The largest body of a request, as a quantity with Ki, Mi or Gi, or in bytes. Bodies pass without being kept. Absent: no limit. Example: 100Mi.
        """)]
    public string? MaxBodySize { get; init; }

    [Description("Whether WebSockets reach the app: Allow or Deny. Default: Allow. Example: Deny.")]
    public string? WebSocket { get; init; }

    /// <summary>Of every Secret that it names.</summary>
    public IEnumerable<string> SecretNames =>
        (HostTls ?? []).Select(tls => tls.SecretName).Append(Tls?.CaSecretRef?.Name).Append(Tls?.ClientCertificateSecretRef?.Name).OfType<string>();
}
