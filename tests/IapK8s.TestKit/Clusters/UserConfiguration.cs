using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;

namespace IapK8s.TestKit.Clusters;

/// <summary>The client's configuration of a user who comes with a certificate.</summary>
internal static class UserConfiguration
{
    public static KubernetesClientConfiguration Of(Uri address, string authorityPem, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return new KubernetesClientConfiguration
        {
            Host = address.ToString(),
            SslCaCerts = [X509Certificate2.CreateFromPem(authorityPem)],
            ClientCertificateData = Base64(certificate.ExportCertificatePem()),
            ClientCertificateKeyData = Base64(key.ExportPkcs8PrivateKeyPem()),
        };
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
