using System.Security.Cryptography.X509Certificates;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Credentials.Authorities;

/// <summary>A certificate of this process, and the roots by which it knows others. Safe for concurrent use.</summary>
internal sealed class RenewedCredential(CertificateIssuer issuer, RenewedCertificate certificate)
{
    private readonly Lock _renewing = new();
    private Credential? _current;
    private IssuedCertificate? _issued;
    private string _roots = "";

    /// <summary>The same instance until one of both is another.</summary>
    public Credential Current
    {
        get
        {
            lock (_renewing)
            {
                var (issued, roots) = (certificate.Current, issuer.TrustedRoots);
                if (_current is null || _issued != issued || _roots != roots)
                {
                    var trusted = new X509Certificate2Collection();
                    trusted.ImportFromPem(roots);
                    _current = new Credential(X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem), trusted);
                    (_issued, _roots) = (issued, roots);
                }

                return _current;
            }
        }
    }
}
