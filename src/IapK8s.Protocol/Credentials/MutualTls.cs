using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace IapK8s.Protocol.Credentials;

/// <summary>TLS 1.3 with certificates on both ends, HTTP/2 only. The chain that the platform builds by itself decides nothing, and fetches nothing that a stranger's certificate names. No resumption: a resumed session would carry a certificate past its end and past our checks.</summary>
public static class MutualTls
{
    /// <param name="expected">Who must answer; anybody else ends the handshake.</param>
    public static SslClientAuthenticationOptions ForClient(CredentialFolder credentials, PeerIdentity expected, TimeProvider time) => ForClient(() => credentials.Current, expected, time);

    /// <inheritdoc cref="ForClient(CredentialFolder, PeerIdentity, TimeProvider)"/>
    public static SslClientAuthenticationOptions ForClient(Func<Credential> credential, PeerIdentity expected, TimeProvider time) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        AllowTlsResume = false,
        CertificateChainPolicy = TrustedChain.Policy([]),
        LocalCertificateSelectionCallback = (_, _, _, _, _) => credential().Certificate,
        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            PeerCertificate.TryVerify(certificate as X509Certificate2, credential().Roots, PeerRole.Server, time.GetUtcNow(), out var identity, out _) && identity == expected,
    };

    /// <summary>For a server: who connects must prove some identity of this installation; which one may do what is decided per call with <see cref="PeerCertificate"/>.</summary>
    public static SslServerAuthenticationOptions ForServer(CredentialFolder credentials, TimeProvider time) => ForServer(() => credentials.Current, time);

    /// <inheritdoc cref="ForServer(CredentialFolder, TimeProvider)"/>
    public static SslServerAuthenticationOptions ForServer(Func<Credential> credential, TimeProvider time) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        AllowTlsResume = false,
        AllowRenegotiation = false,
        ClientCertificateRequired = true,
        CertificateChainPolicy = TrustedChain.Policy([]),
        ServerCertificateSelectionCallback = (_, _) => credential().Certificate,
        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            PeerCertificate.TryVerify(certificate as X509Certificate2, credential().Roots, PeerRole.Client, time.GetUtcNow(), out _, out _),
    };
}
