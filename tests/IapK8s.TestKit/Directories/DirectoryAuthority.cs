using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IapK8s.TestKit.Directories;

/// <summary>Signs directory servers' certificates, those that should be refused among them.</summary>
public sealed class DirectoryAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;

    public DirectoryAuthority(string name = "directory authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _root = request.CreateSelfSigned(Early, Later);
    }

    // Certificates are checked by the real clock.
    public static DateTimeOffset Early { get; } = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset Later { get; } = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>PEM.</summary>
    public string Pem => _root.ExportCertificatePem() + "\n";

    /// <summary>For a DNS name or an address, with its key.</summary>
    public (string Certificate, string Key) Sign(string host, DateTimeOffset? until = null)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", pair, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
            alternatives.AddIpAddress(address);
        else
            alternatives.AddDnsName(host);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        using var certificate = request.Create(_root, Early, until ?? Later, serial);
        return (certificate.ExportCertificatePem() + "\n", pair.ExportPkcs8PrivateKeyPem() + "\n");
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }
}
