using IapK8s.Cli.Snippet;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Policies;

namespace IapK8s.Cli.Tests.Snippet;

/// <summary>What is written about, with values of the test's own.</summary>
internal static class SampleSubject
{
    public static SnippetSubject Of(string host = "shop.example.com", string name = "shop", string label = "shop", SnippetProtocol protocol = SnippetProtocol.Grpc, GatewayTls? tls = null) => new()
    {
        Namespace = "shop",
        Name = name,
        Hosts = [new HostEntry("https", host, 443)],
        Preset = HeaderPreset.Iap,
        TakesTokens = true,
        HasSidecars = false,
        Doors = new GatewayDoors(ServiceAddress.OfService("iap-system", "iap-gateway", 8446), $"shop/{name}") { Tls = tls },
        Upstream = ServiceAddress.OfService("shop", "shop", 8080),
        Pods = [new LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = label } }],
        IngressNamespace = "ingress",
        ParentNamespace = "ingress",
        ParentName = "gateway",
        Protocol = protocol,
    };
}
