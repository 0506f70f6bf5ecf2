using IapK8s.Cli.Commands;

namespace IapK8s.Cli.Snippet;

/// <summary>Where the chart's gateway is asked. Each port takes one way to ask, and has no answer in any other.</summary>
internal static class ChartDoors
{
    private const string Service = "iap-gateway";

    private static readonly int[] Ports = [8446, 9003, 8449, 9004];

    public static int PortOf(SnippetProtocol protocol, bool isEncrypted) => Ports[(isEncrypted ? 2 : 0) + (protocol == SnippetProtocol.Grpc ? 1 : 0)];

    /// <summary>In cleartext, where the chart is usually installed.</summary>
    public static ServiceAddress AddressOf(SnippetProtocol protocol) => ServiceAddress.OfService("iap-system", Service, PortOf(protocol, isEncrypted: false));

    /// <exception cref="CliException">It is one of these ports, and not the one for this.</exception>
    public static void Check(ServiceAddress address, SnippetProtocol protocol, bool isEncrypted)
    {
        var (port, scheme) = (PortOf(protocol, isEncrypted), isEncrypted ? Uri.UriSchemeHttps : Uri.UriSchemeHttp);
        if (address.Service is { Name: Service } && address.Port != port && Ports.Contains(address.Port))
            throw new CliException(
                $"--gateway {scheme}://{address.Authority}: the chart's gateway is asked over {(protocol == SnippetProtocol.Grpc ? "gRPC" : "HTTP")} {(isEncrypted ? "and TLS" : "in cleartext")} at port {port}",
                $"Write {scheme}://{address.Host}:{port}.");
    }
}
