using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IapK8s.Controller.Credentials.Authorities;

/// <summary>The self-signed certificate of an authority key.</summary>
internal static class AuthorityCertificate
{
    /// <summary>More than the longest rotation period, so that a successor is always in force long before this ends.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(3 * 365);

    /// <summary>Other machines' clocks may be behind ours.</summary>
    public static TimeSpan ClockSkew { get; } = TimeSpan.FromMinutes(5);

    /// <returns>DER.</returns>
    public static byte[] SelfSign(ECDsa pair, string id, DateTimeOffset now)
    {
        var request = new CertificateRequest($"CN=IapK8s authority {id}", pair, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var certificate = request.CreateSelfSigned(now - ClockSkew, now + Lifetime);
        return certificate.RawData;
    }
}
