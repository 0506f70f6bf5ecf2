using System.Net.Security;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Credentials.Authorities;

/// <summary>What the controller serves with, and the roots by which it knows others.</summary>
internal sealed class ServerCredential(CertificateIssuer issuer, ControllerOptions options, TimeProvider time)
{
    private readonly RenewedCredential _credential = new(issuer, new RenewedCertificate(issuer, PeerIdentity.Controller, $"iap-controller.{options.ReleaseNamespace}.svc", time));
    private readonly Lock _preparing = new();
    private (Credential Credential, SslStreamCertificateContext Context)? _prepared;

    public Credential Current => _credential.Current;

    /// <summary>The same certificate, made ready for many handshakes.</summary>
    public SslStreamCertificateContext Context
    {
        get
        {
            lock (_preparing)
            {
                var current = Current;
                if (_prepared?.Credential != current)
                {
                    _prepared = (current, SslStreamCertificateContext.Create(current.Certificate, [], offline: true));
                }

                return _prepared!.Value.Context;
            }
        }
    }
}
