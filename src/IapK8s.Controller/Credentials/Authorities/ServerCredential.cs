using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Credentials.Authorities;

/// <summary>The controller's own certificate, and the roots by which it knows others.</summary>
internal sealed class ServerCredential(CertificateIssuer issuer, ControllerOptions options, TimeProvider time)
{
    private readonly RenewedCertificate _certificate = new(issuer, PeerIdentity.Controller, $"iap-controller.{options.ReleaseNamespace}.svc", time);
    private readonly Lock _renewing = new();
    private Credential? _current;
    private SslStreamCertificateContext? _context;
    private IssuedCertificate? _issued;
    private string _roots = "";

    public Credential Current
    {
        get
        {
            lock (_renewing)
            {
                Renew();
                return _current!;
            }
        }
    }

    /// <summary>The same certificate, made ready for many handshakes.</summary>
    public SslStreamCertificateContext Context
    {
        get
        {
            lock (_renewing)
            {
                Renew();
                return _context ??= SslStreamCertificateContext.Create(_current!.Certificate, [], offline: true);
            }
        }
    }

    private void Renew()
    {
        var (issued, roots) = (_certificate.Current, issuer.TrustedRoots);
        if (_current is null || _issued != issued || _roots != roots)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPem(roots);
            _current = new Credential(X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem), trusted);
            (_issued, _roots, _context) = (issued, roots, null);
        }
    }
}
