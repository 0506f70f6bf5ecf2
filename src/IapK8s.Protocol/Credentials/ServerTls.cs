using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace IapK8s.Protocol.Credentials;

/// <summary>TLS 1.3 with the server's certificate alone, HTTP/2 only: who calls proves it in each call.</summary>
public static class ServerTls
{
    public static SslServerAuthenticationOptions For(SslStreamCertificateContext certificate) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        AllowTlsResume = false,
        AllowRenegotiation = false,
        ServerCertificateContext = certificate,
    };

    /// <param name="expected">Who must answer; anybody else ends the handshake, before a byte of ours was sent.</param>
    public static SslClientAuthenticationOptions ForClient(Func<X509Certificate2Collection> roots, PeerIdentity expected, TimeProvider time) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        AllowTlsResume = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            PeerCertificate.TryVerify(certificate as X509Certificate2, roots(), PeerRole.Server, time.GetUtcNow(), out var identity, out _) && identity == expected,
    };
}
