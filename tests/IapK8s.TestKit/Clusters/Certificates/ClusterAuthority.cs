using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IapK8s.TestKit.Clusters.Certificates;

/// <summary>The cluster's own certificate authority: signs the API server's certificate and those that users come with.</summary>
public sealed class ClusterAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;

    public ClusterAuthority()
    {
        var request = new CertificateRequest("CN=cluster authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _root = request.CreateSelfSigned(NotBefore, NotAfter);
    }

    /// <summary>The root, PEM.</summary>
    public string Pem => _root.ExportCertificatePem() + "\n";

    // Fake clocks stand where tests like them to stand; certificates are checked by the real one.
    private static DateTimeOffset NotBefore { get; } = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static DateTimeOffset NotAfter { get; } = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A server's certificate for these DNS names and loopback, with its key.</summary>
    public X509Certificate2 ServerCertificate(params IEnumerable<string> names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
            alternatives.AddDnsName(name);
        alternatives.AddIpAddress(IPAddress.Loopback);
        alternatives.AddIpAddress(IPAddress.IPv6Loopback);
        return Sign(new X500DistinguishedName("CN=server"), ServerAuthentication, alternatives.Build());
    }

    /// <summary>A user's certificate: the common name is the user, each organisation a group (kubernetes.io/docs/reference/access-authn-authz/authentication).</summary>
    public X509Certificate2 ClientCertificate(string user, params IEnumerable<string> groups)
    {
        var subject = new X500DistinguishedNameBuilder();
        foreach (var group in groups)
            subject.AddOrganizationName(group);
        subject.AddCommonName(user);
        return Sign(subject.Build(), ClientAuthentication, alternatives: null);
    }

    /// <summary>Whether this authority signed it.</summary>
    public bool HasSigned(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return chain.Build(certificate);
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Sign(X500DistinguishedName subject, string use, X509Extension? alternatives)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, pair, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (alternatives is not null)
            request.CertificateExtensions.Add(alternatives);
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        using var certificate = request.Create(_root, NotBefore, NotAfter, serial);
        return certificate.CopyWithPrivateKey(pair);
    }
}
