using System.ComponentModel;

namespace IapK8s.Resources.Applications;

[Description("One server that runs the app.")]
public sealed record ApplicationUpstream
{
    [Description("""
        Scheme, host and port of the server: https://10.1.2.3:8443, or http:// where the app knows no TLS and the network between is trusted. No path. Addresses of the gateway itself, of the cluster and of
        the machine that it runs on are refused unless a ClusterIapPolicy allows them in ceiling.upstreams, whatever name leads there. Required. Example: https://erp.corp.example.com.
        """)]
    public string? Url { get; init; }

    [Description("The server's share of requests, beside the weights of the others; 0: none. Default: 1. Example: 3.")]
    public long? Weight { get; init; }
}
