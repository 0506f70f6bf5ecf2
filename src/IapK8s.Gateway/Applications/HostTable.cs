using System.Collections.Frozen;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using IapK8s.Policy.Applications;
using IapK8s.Proxy.Forwarding;

namespace IapK8s.Gateway.Applications;

/// <summary>What stands behind each host, as one state of the data plane has it. Immutable.</summary>
internal sealed class HostTable
{
    private HostTable(FrozenDictionary<string, AppDestination> destinations, FrozenDictionary<string, HostCertificate> certificates) => (Destinations, Certificates) = (destinations, certificates);

    public static HostTable Empty { get; } = new(FrozenDictionary<string, AppDestination>.Empty, FrozenDictionary<string, HostCertificate>.Empty);

    public FrozenDictionary<string, AppDestination> Destinations { get; }

    public FrozenDictionary<string, HostCertificate> Certificates { get; }

    /// <param name="applications">By definition, in any order.</param>
    public static HostTable Of(IEnumerable<(ApplicationDefinition Definition, RunningApplication Running)> applications, ILogger log)
    {
        var destinations = new Dictionary<string, AppDestination>(StringComparer.Ordinal);
        var certificates = new Dictionary<string, HostCertificate>(StringComparer.Ordinal);
        var doubtful = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (definition, running) in applications)
        {
            foreach (var host in definition.Hosts.Where(host => !destinations.TryAdd(host, running.Destination)))
            {
                doubtful.Add(host);
            }

            foreach (var served in definition.Certificates)
            {
                if (Read(definition, served, log) is not { } certificate)
                {
                    continue;
                }

                foreach (var host in served.Hosts)
                {
                    certificates[host] = certificate;
                }
            }
        }

        foreach (var host in doubtful)
        {
            // The controller gives a host to one application. If two ever had it, neither would.
            log.HostOfTwo(host);
            destinations.Remove(host);
            certificates.Remove(host);
        }

        return new HostTable(destinations.ToFrozenDictionary(StringComparer.Ordinal), certificates.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static HostCertificate? Read(ApplicationDefinition definition, ServedCertificate served, ILogger log)
    {
        try
        {
            return new HostCertificate(served.Name, new SslServerAuthenticationOptions
            {
                ServerCertificateContext = UpstreamDialer.Context(served.Certificate),
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            });
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            log.CertificateNotUsable(served.Name, definition.Name, error.Message);
            return null;
        }
    }
}

/// <param name="Name">Of the Secret: the same after it was renewed.</param>
internal sealed record HostCertificate(string Name, SslServerAuthenticationOptions Options);
