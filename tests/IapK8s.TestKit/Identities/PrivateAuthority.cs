using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Definitions;

namespace IapK8s.TestKit.Identities;

/// <summary>An authority that nobody knows unless they are told.</summary>
public sealed class PrivateAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;

    public PrivateAuthority(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
    }

    public string Roots => _root.ExportCertificatePem();

    public KeyedCertificate Issue(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var subject = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                subject.AddIpAddress(address);
            }
            else
            {
                subject.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(subject.Build());
        using var certificate = request.Create(_root, TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(20), RandomNumberGenerator.GetBytes(8));
        return new KeyedCertificate(certificate.ExportCertificatePem(), new SecretText(key.ExportPkcs8PrivateKeyPem()));
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }
}
