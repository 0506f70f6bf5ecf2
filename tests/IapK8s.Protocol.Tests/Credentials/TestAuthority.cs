using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IapK8s.Protocol.Tests.Credentials;

/// <summary>Authorities that nobody has signed anything with.</summary>
internal static class TestAuthority
{
    public static string Pem(string name)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        using var certificate = new CertificateRequest(subject.Build(), pair, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return certificate.ExportCertificatePem() + "\n";
    }
}
