using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Decisions;
using IapK8s.Protocol.Credentials;
using IapK8s.Proxy.Forwarding;

namespace IapK8s.Gateway.Applications;

/// <summary>Connections to the servers of one application. The name is looked up here, the address judged, and that very address dialled: a name that leads somewhere else the next time is judged again.
/// TLS too: left to the HTTP client, the name that is asked for would be the Host that the app is told.</summary>
internal sealed class UpstreamDialer : IDisposable
{
    private const int MostAddresses = 8;

    private readonly ApplicationDefinition _application;
    private readonly ReservedAddresses _reserved;

    /// <summary>Nothing is fetched: where a certificate says that its issuer is to be had is the server's word, and would lead this process past <see cref="ReservedAddresses"/>.</summary>
    private readonly X509ChainPolicy _roots;
    private readonly SslStreamCertificateContext? _client;

    public UpstreamDialer(ApplicationDefinition application, ReservedAddresses reserved)
    {
        _application = application;
        _reserved = reserved;
        _roots = application.Trust.Roots is { } pem ? Roots(pem) : new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        _client = application.Trust.ClientCertificate is { } client ? Context(client) : null;
    }

    /// <exception cref="UpstreamException">No connection stands; nothing was sent.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port);
        var isEncrypted = context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttps;
        var upstream = _application.Upstreams.First(upstream => upstream.Port == port && upstream.IsEncrypted == isEncrypted && upstream.Host.Trim('[', ']').Equals(host, StringComparison.OrdinalIgnoreCase));
        var stream = await DialAsync(upstream, host, cancellation);
        return upstream.IsEncrypted ? await EncryptAsync(stream, upstream, context.InitialRequestMessage.Version, cancellation) : stream;
    }

    public static SslStreamCertificateContext Context(KeyedCertificate certificate)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate.Chain);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate.Chain, certificate.Key.Reveal()), chain, offline: true);
    }

    public void Dispose() => _client?.TargetCertificate.Dispose();

    private async Task<NetworkStream> DialAsync(UpstreamDefinition upstream, string host, CancellationToken cancellation)
    {
        var addresses = await ResolveAsync(host, cancellation);
        var reserved = _reserved.Now();
        (Exception? Error, string? Refusal) last = default;
        foreach (var address in addresses.Take(MostAddresses))
        {
            if (UpstreamJudgement.Refuse(_application.Ceilings, upstream.Host, upstream.Port, address, reserved) is { } refusal)
            {
                last.Refusal = refusal;
                continue;
            }

            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, upstream.Port), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException error)
            {
                socket.Dispose();
                last.Error = error;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last switch
        {
            { Error: { } error } => new UpstreamException(Code.UpstreamUnreachable, $"{upstream.Origin}: {error.Message}", error),
            { Refusal: { } refusal } => new UpstreamException(Code.UpstreamNotAllowed, refusal),
            _ => new UpstreamException(Code.UpstreamUnreachable, $"{upstream.Origin}: the name has no address"),
        };
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            return [address];
        }

        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellation);
        }
        catch (SocketException error)
        {
            throw new UpstreamException(Code.UpstreamUnreachable, $"{host}: {error.Message}", error);
        }
    }

    private async Task<SslStream> EncryptAsync(NetworkStream stream, UpstreamDefinition upstream, Version version, CancellationToken cancellation)
    {
        var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = _application.Trust.ServerName ?? upstream.Host.Trim('[', ']'),
                    CertificateChainPolicy = _roots,
                    ClientCertificateContext = _client,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    // Who is on either end is proven anew for each connection, by what is trusted and shown now.
                    AllowTlsResume = false,
                    // A connection for HTTP/1.1 must not turn out to be one of the other kind.
                    ApplicationProtocols = version.Major < 2 ? [SslApplicationProtocol.Http11]
                        : _application.Protocol == UpstreamProtocol.Http2 ? [SslApplicationProtocol.Http2]
                        : [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                },
                cancellation);
            return tls;
        }
        catch (Exception error)
        {
            await tls.DisposeAsync();
            if (error is AuthenticationException or IOException or CryptographicException)
            {
                throw new UpstreamException(Code.UpstreamNotTrusted, $"{upstream.Origin}: {error.Message}", error);
            }

            throw;
        }
    }

    private static X509ChainPolicy Roots(string pem)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(pem);
        return TrustedChain.Policy(roots);
    }
}
