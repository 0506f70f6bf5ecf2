using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Credentials.Authorities;

/// <summary>A certificate in memory alone, made anew at half its life and whenever another authority signs. Safe for concurrent use.</summary>
/// <param name="host">The name or address that it is dialled by, besides those that its identity always has.</param>
internal sealed class RenewedCertificate(CertificateIssuer issuer, PeerIdentity identity, string? host, TimeProvider time)
{
    private readonly Lock _renewing = new();
    private IssuedCertificate? _current;
    private string _authority = "";

    public IssuedCertificate Current
    {
        get
        {
            lock (_renewing)
            {
                if (_current is null || time.GetUtcNow() >= _current.NotBefore + (_current.NotAfter - _current.NotBefore) / 2 || _authority != issuer.AuthorityId)
                {
                    _authority = issuer.AuthorityId;
                    _current = issuer.Issue(identity, host);
                }

                return _current;
            }
        }
    }
}
