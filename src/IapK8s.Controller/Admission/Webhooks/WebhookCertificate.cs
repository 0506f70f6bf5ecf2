using System.Net.Security;
using System.Security.Authentication;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Admission.Webhooks;

/// <summary>What the webhooks are served with: our own authority's certificate, which is renewed by itself, or files that somebody else renews, read again when one of them was
/// replaced. A replacement that cannot be used is logged and leaves the pair from before.</summary>
internal sealed class WebhookCertificate(WebhookOptions options, ServerCredential own, ILogger<WebhookCertificate> logger)
{
    private readonly CertificateFiles? _files = options.CertificateDirectory is { } folder
        ? CertificateFiles.InFolder(folder, trouble =>
        {
            if (trouble is not null)
            {
                Log.WebhookCertificateUnusable(logger, folder, trouble);
            }
        })
        : null;

    /// <summary>For one handshake.</summary>
    public SslServerAuthenticationOptions ServerOptions => new()
    {
        ServerCertificateContext = _files is null ? own.Context : Files(_files),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        AllowRenegotiation = false,
    };

    private SslStreamCertificateContext Files(CertificateFiles files)
    {
        try
        {
            return files.Current;
        }
        catch (CredentialException error)
        {
            Log.WebhookCertificateUnusable(logger, options.CertificateDirectory!, error.Message);
            throw;
        }
    }
}
