using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Credentials.Authorities;

/// <summary>What a controller calls its other replicas with.</summary>
internal sealed class ReplicaCredential(CertificateIssuer issuer, TimeProvider time)
{
    private readonly RenewedCredential _credential = new(issuer, new RenewedCertificate(issuer, PeerIdentity.Replica, null, time));

    public Credential Current => _credential.Current;
}
