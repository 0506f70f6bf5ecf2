using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Admission.Webhooks;

/// <summary>What the webhooks are served with: our own authority's certificate, which is renewed by itself, or files that somebody else renews, read again when one of them was
/// replaced. A replacement that cannot be used is logged and leaves the pair from before.</summary>
internal sealed class WebhookCertificate(WebhookOptions options, ServerCredential own, ILogger<WebhookCertificate> logger)
{
    private readonly Lock _reading = new();
    private (FileStamp, FileStamp) _stamps;
    private SslStreamCertificateContext? _files;

    /// <summary>For one handshake.</summary>
    public SslServerAuthenticationOptions ServerOptions => new()
    {
        ServerCertificateContext = Current,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        AllowRenegotiation = false,
    };

    private SslStreamCertificateContext Current => options.CertificateDirectory is { } folder ? FromFiles(folder) : own.Context;

    private SslStreamCertificateContext FromFiles(string folder)
    {
        var (certificate, key) = (Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key"));
        lock (_reading)
        {
            var stamps = (FileStamp.Of(certificate), FileStamp.Of(key));
            if (_files is not null && stamps == _stamps)
            {
                return _files;
            }

            _stamps = stamps;
            try
            {
                var chain = new X509Certificate2Collection();
                chain.ImportFromPemFile(certificate);
                // Throws where the key is not the certificate's.
                return _files = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificate, key), chain, offline: true);
            }
            catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                Log.WebhookCertificateUnusable(logger, folder, error.Message);
                return _files ?? throw new CredentialException($"No certificate with its key in {folder}", error);
            }
        }
    }
}
