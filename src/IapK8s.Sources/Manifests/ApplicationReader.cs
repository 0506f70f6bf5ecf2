using IapK8s.Resources.Applications;

namespace IapK8s.Sources.Manifests;

internal static class ApplicationReader
{
    public static IapApplicationSpec Spec(ObjectReader spec) => new()
    {
        Hosts = spec.Texts("hosts"),
        HostTls = spec.Objects("hostTls", tls => new ApplicationHostTls { SecretName = tls.Text("secretName"), Hosts = tls.Texts("hosts") }),
        Upstreams = spec.Objects("upstreams", upstream => new ApplicationUpstream { Url = upstream.Text("url"), Weight = upstream.Integer("weight") }),
        Protocol = spec.Text("protocol"),
        Tls = spec.Object("tls", Tls),
        HealthCheck = spec.Object("healthCheck", health => new ApplicationHealthCheck
        {
            Path = health.Text("path"),
            Interval = health.Text("interval"),
            Timeout = health.Text("timeout"),
            UnhealthyThreshold = health.Integer("unhealthyThreshold"),
            HealthyThreshold = health.Integer("healthyThreshold"),
        }),
        PathPrefix = spec.Object("pathPrefix", prefix => new ApplicationPathPrefix { Prefix = prefix.Text("prefix"), ReplacePrefix = prefix.Text("replacePrefix") }),
        HostHeader = spec.Text("hostHeader"),
        Timeouts = spec.Object("timeouts", timeouts => new ApplicationTimeouts
        {
            Connect = timeouts.Text("connect"),
            Request = timeouts.Text("request"),
            Idle = timeouts.Text("idle"),
        }),
        MaxBodySize = spec.Text("maxBodySize"),
        WebSocket = spec.Text("webSocket"),
    };

    private static ApplicationTls Tls(ObjectReader tls) => new()
    {
        CaSecretRef = tls.Object("caSecretRef", secret => new LocalSecretKeyRef { Name = secret.Text("name"), Key = secret.Text("key") }),
        CaBundle = tls.Text("caBundle"),
        ServerName = tls.Text("serverName"),
        ClientCertificateSecretRef = tls.Object("clientCertificateSecretRef", secret => new LocalSecretRef { Name = secret.Text("name") }),
    };
}
