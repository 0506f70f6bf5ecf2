using IapK8s.Resources.Applications;
using IapK8s.Resources.Validation;
using static IapK8s.Resources.Schemas.FieldShape;

namespace IapK8s.Resources.Schemas.Shapes;

/// <summary>Apps outside the cluster. Certificates, and addresses in disguise, are the validators' to judge.</summary>
internal static class ApplicationShapes
{
    public static readonly ObjectShape Application = new(typeof(IapApplicationSpec))
    {
        [nameof(IapApplicationSpec.Hosts)] = SetOf(NetworkFormats.Host, Limits.Hosts).Required(),
        [nameof(IapApplicationSpec.HostTls)] = ListOf(Limits.Hosts),
        [nameof(IapApplicationSpec.Upstreams)] = MapOf(Limits.Upstreams, "url").Required().With(
            new CelRule("self.exists(upstream, !has(upstream.weight) || upstream.weight > 0)", "every upstream has the weight 0, so that none gets a request: give one of them a weight")),
        [nameof(IapApplicationSpec.Protocol)] = Of(TextFormats.Of(Choices.UpstreamProtocol)),
        [nameof(IapApplicationSpec.Tls)] = Plain(),
        [nameof(IapApplicationSpec.HealthCheck)] = Plain(),
        [nameof(IapApplicationSpec.PathPrefix)] = Plain(),
        [nameof(IapApplicationSpec.HostHeader)] = Of(TextFormats.Of(Choices.HostHeader)),
        [nameof(IapApplicationSpec.Timeouts)] = Plain(),
        [nameof(IapApplicationSpec.MaxBodySize)] = Of(TextFormats.Quantity),
        [nameof(IapApplicationSpec.WebSocket)] = Of(TextFormats.Of(Choices.WebSocket)),
    };

    public static readonly ObjectShape HostTls = new(typeof(ApplicationHostTls))
    {
        [nameof(ApplicationHostTls.SecretName)] = Of(TextFormats.Subdomain).Required(),
        // Those of the application, which are judged there.
        [nameof(ApplicationHostTls.Hosts)] = SetOf(NetworkFormats.RuleHost, Limits.Hosts),
    };

    public static readonly ObjectShape Upstream = new(typeof(ApplicationUpstream))
    {
        [nameof(ApplicationUpstream.Url)] = Of(NetworkFormats.Upstream).Required(),
        [nameof(ApplicationUpstream.Weight)] = Number(0, Limits.UpstreamWeight),
    };

    public static readonly ObjectShape Tls = new(typeof(ApplicationTls))
    {
        [nameof(ApplicationTls.CaSecretRef)] = Plain(),
        [nameof(ApplicationTls.CaBundle)] = Of(TextFormats.Certificates),
        [nameof(ApplicationTls.ServerName)] = Of(NetworkFormats.HostName),
        [nameof(ApplicationTls.ClientCertificateSecretRef)] = Plain(),
        Rules =
        [
            new("has(self.caSecretRef) || has(self.caBundle) || has(self.serverName) || has(self.clientCertificateSecretRef)",
                "tls says nothing: write caSecretRef, caBundle, serverName or clientCertificateSecretRef, or leave tls out"),
            CelRule.Forbidden("!has(self.caSecretRef) || !has(self.caBundle)", "both caSecretRef and caBundle are given: keep one of them", ".caBundle"),
        ],
    };

    public static readonly ObjectShape Secret = new(typeof(LocalSecretRef)) { [nameof(LocalSecretRef.Name)] = Of(TextFormats.Subdomain).Required() };

    public static readonly ObjectShape SecretKey = new(typeof(LocalSecretKeyRef))
    {
        [nameof(LocalSecretKeyRef.Name)] = Of(TextFormats.Subdomain).Required(),
        [nameof(LocalSecretKeyRef.Key)] = Of(TextFormats.SecretKey),
    };

    public static readonly ObjectShape HealthCheck = new(typeof(ApplicationHealthCheck))
    {
        [nameof(ApplicationHealthCheck.Path)] = Of(TextFormats.Prefix).Required(),
        [nameof(ApplicationHealthCheck.Interval)] = Of(DurationFormats.HealthInterval),
        [nameof(ApplicationHealthCheck.Timeout)] = Of(DurationFormats.ConnectTimeout),
        [nameof(ApplicationHealthCheck.UnhealthyThreshold)] = Number(1, Limits.HealthThreshold),
        [nameof(ApplicationHealthCheck.HealthyThreshold)] = Number(1, Limits.HealthThreshold),
    };

    public static readonly ObjectShape PathPrefix = new(typeof(ApplicationPathPrefix))
    {
        [nameof(ApplicationPathPrefix.Prefix)] = Of(TextFormats.Prefix).Required(),
        [nameof(ApplicationPathPrefix.ReplacePrefix)] = Of(TextFormats.Prefix),
    };

    public static readonly ObjectShape Timeouts = new(typeof(ApplicationTimeouts))
    {
        [nameof(ApplicationTimeouts.Connect)] = Of(DurationFormats.ConnectTimeout),
        [nameof(ApplicationTimeouts.Request)] = Of(DurationFormats.Timeout),
        [nameof(ApplicationTimeouts.Idle)] = Of(DurationFormats.Timeout),
    };
}
