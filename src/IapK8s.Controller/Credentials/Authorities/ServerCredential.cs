using System.Security.Cryptography.X509Certificates;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Credentials.Authorities;

/// <summary>The controller's own certificate: in memory alone, made anew at half its life and whenever another authority signs.</summary>
internal sealed class ServerCredential(CertificateIssuer issuer, TimeProvider time)
{
    private readonly Lock _renewing = new();
    private Credential? _current;
    private DateTimeOffset _renewAt;
    private string _authority = "";
    private string _roots = "";

    public Credential Current
    {
        get
        {
            lock (_renewing)
            {
                var roots = issuer.TrustedRoots;
                if (_current is null || time.GetUtcNow() >= _renewAt || _authority != issuer.AuthorityId || _roots != roots)
                {
                    _authority = issuer.AuthorityId;
                    var issued = issuer.Issue(PeerIdentity.Controller);
                    var trusted = new X509Certificate2Collection();
                    trusted.ImportFromPem(roots);
                    _current = new Credential(X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem), trusted);
                    _renewAt = issued.NotBefore + (issued.NotAfter - issued.NotBefore) / 2;
                    _roots = roots;
                }

                return _current;
            }
        }
    }
}
