using IapK8s.Controller.Push;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Credentials.Authorities;

/// <summary>What gateways serve Sessions with, where no file brings it to them. Each replica makes its own: sidecars know a gateway by our roots and its name, not by a key.</summary>
internal sealed class GatewayCredential(CertificateIssuer issuer, PortalOptions portal, TimeProvider time)
{
    private readonly RenewedCertificate _certificate = new(issuer, PeerIdentity.Gateway, portal.SessionsAddress.IdnHost, time);

    public IssuedCertificate Current => _certificate.Current;
}
