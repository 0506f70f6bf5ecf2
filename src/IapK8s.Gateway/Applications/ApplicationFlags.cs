using IapK8s.Gateway.Hosting;

namespace IapK8s.Gateway.Applications;

/// <summary>The flags about apps outside the cluster.</summary>
internal static class ApplicationFlags
{
    public static readonly IReadOnlyList<(string Name, string Help)> All =
    [
        ("--applications-listen", "address:port where apps outside the cluster are reached over TLS, with their own certificates; without it none is"),
        ("--applications-plain-listen", "address:port where they are reached by proxies that end TLS in front of the gateway"),
        ("--applications-plain-from", "CIDRs, separated by commas, of those proxies; required with --applications-plain-listen"),
        ("--cluster-networks", "CIDRs, separated by commas, of the cluster's pods, Services and nodes, which no application may have as an upstream unless a ceiling names it"),
    ];

    public static ApplicationOptions Read(Func<string, string?> value, List<string> mistakes)
    {
        var plain = GatewayFlags.EndPoint("--applications-plain-listen", value("--applications-plain-listen"), mistakes);
        var from = GatewayFlags.Networks("--applications-plain-from", value("--applications-plain-from"), mistakes);
        if (from.Count == 0 && !string.IsNullOrWhiteSpace(value("--applications-plain-listen")))
        {
            mistakes.Add("--applications-plain-listen needs --applications-plain-from: the CIDRs of the proxies that end TLS, such as 10.1.2.0/24");
        }

        return new ApplicationOptions
        {
            Listen = GatewayFlags.EndPoint("--applications-listen", value("--applications-listen"), mistakes),
            PlainListen = plain,
            PlainFrom = from,
            ClusterNetworks = GatewayFlags.Networks("--cluster-networks", value("--cluster-networks"), mistakes),
        };
    }
}
