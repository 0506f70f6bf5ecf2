using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Credentials.Authorities;

/// <summary>A certificate and its key, as they go into files.</summary>
internal sealed record IssuedCertificate(string CertificatePem, string KeyPem, DateTimeOffset NotBefore, DateTimeOffset NotAfter);

/// <summary>Issues processes' certificates from the primary authority, and tells which roots are trusted: all of them, the next one before it signs anything.</summary>
internal sealed class CertificateIssuer(KeyRing keys, TimeProvider time)
{
    /// <summary>Renewed at half of it.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(24);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private KeySet Authority => keys.Current.Find(KeySubject.Authority)!;

    /// <summary>Id of the authority that signs now.</summary>
    public string AuthorityId => Authority.Primary.Id;

    /// <summary>PEM, oldest first.</summary>
    public string TrustedRoots
    {
        get
        {
            var pem = new StringBuilder();
            foreach (var key in Authority.Keys)
            {
                pem.Append(PemEncoding.WriteString("CERTIFICATE", Convert.FromBase64String(key.Certificate!))).Append('\n');
            }

            return pem.ToString();
        }
    }

    /// <summary>A controller's certificate is for serving alone, a replica's and a pod's for calling alone; a gateway's serves its Sessions service too.</summary>
    /// <param name="host">A name or address that a server is dialled by.</param>
    public IssuedCertificate Issue(PeerIdentity identity, string? host = null)
    {
        var primary = Authority.Primary;
        using var authority = ECDsa.Create();
        authority.ImportPkcs8PrivateKey(primary.Material, out _);
        using var bare = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(primary.Certificate!));
        using var issuer = bare.CopyWithPrivateKey(authority);

        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName("CN=IapK8s process"), pair, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(Uses(identity.Kind), critical: true));
        request.CertificateExtensions.Add(Names(identity, host));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));

        // X.509 counts whole seconds.
        var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var (notBefore, notAfter) = (now - AuthorityCertificate.ClockSkew, now + Lifetime);
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        using var certificate = request.Create(issuer, notBefore, notAfter, serial);
        return new IssuedCertificate(certificate.ExportCertificatePem() + "\n", pair.ExportPkcs8PrivateKeyPem() + "\n", notBefore, notAfter);
    }

    private static OidCollection Uses(PeerKind kind)
    {
        var uses = new OidCollection();
        if (kind != PeerKind.Controller)
        {
            uses.Add(new Oid(ClientAuthentication));
        }

        if (kind is PeerKind.Controller or PeerKind.Gateway)
        {
            uses.Add(new Oid(ServerAuthentication));
        }

        return uses;
    }

    private static X509Extension Names(PeerIdentity identity, string? host)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(identity.Uri));
        if (identity.Kind == PeerKind.Controller)
        {
            names.AddDnsName("iap-controller");
            names.AddIpAddress(IPAddress.Loopback);
        }

        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else if (host is not null)
        {
            names.AddDnsName(host);
        }

        // Critical, since the subject says nothing (RFC 5280 §4.2.1.6).
        return names.Build(critical: true);
    }
}
