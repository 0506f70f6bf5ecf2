using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Policy.Definitions;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>Makes keys, and checks that stored ones are what they say.</summary>
internal static class KeyMaker
{
    private const int SecretLength = 32;

    public static StoredKey Make(KeyUse use, DateTimeOffset now)
    {
        using var pair = IsSymmetric(use) ? null : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var material = pair?.ExportPkcs8PrivateKey() ?? RandomNumberGenerator.GetBytes(SecretLength);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(use == KeyUse.Scope ? 4 : 8));
        var certificate = use == KeyUse.Authority ? Convert.ToBase64String(AuthorityCertificate.SelfSign(pair!, id, now)) : null;
        var key = new StoredKey(id, new SecretText(Convert.ToBase64String(material)), certificate, KeyPhase.Primary, now, null);
        CryptographicOperations.ZeroMemory(material);
        return key;
    }

    /// <summary>Whether the parts fit each other and the use.</summary>
    public static bool IsSound(KeyUse use, string id, string secret, string? certificate)
    {
        if (id.Length != (use == KeyUse.Scope ? 8 : 16) || !id.All(char.IsAsciiHexDigitLower))
        {
            return false;
        }

        try
        {
            var material = Convert.FromBase64String(secret);
            if (IsSymmetric(use))
            {
                return material.Length == SecretLength && certificate is null;
            }

            using var pair = ECDsa.Create();
            pair.ImportPkcs8PrivateKey(material, out var read);
            if (read != material.Length || pair.KeySize != 256 || certificate is null != (use != KeyUse.Authority))
            {
                return false;
            }

            return certificate is null || IsCertificateOf(pair, Convert.FromBase64String(certificate));
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static bool IsCertificateOf(ECDsa pair, byte[] der)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        using var certified = certificate.GetECDsaPublicKey();
        return certified is not null && certified.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(pair.ExportSubjectPublicKeyInfo());
    }

    private static bool IsSymmetric(KeyUse use) => use is KeyUse.Scope or KeyUse.GroupHash or KeyUse.CaptureProof;
}
