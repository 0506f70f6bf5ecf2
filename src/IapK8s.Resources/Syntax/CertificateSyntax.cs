using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Policy.Applications;

namespace IapK8s.Resources.Syntax;

/// <summary>Certificates in PEM (RFC 7468).</summary>
public static class CertificateSyntax
{
    public const int Longest = 131_072;

    public static SyntaxProblem? Check(string text)
    {
        if (text.Length > Longest)
            return new SyntaxProblem($"The certificates are longer than {Longest} characters", "Keep the authorities that signed the server's certificate.");
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
            return new SyntaxProblem("A private key stands among the certificates", "Remove it, and replace it by another one: whoever could read this has it.");
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
            return certificates.Count > 0 ? null : new SyntaxProblem("No certificate is in it", "Write the authorities' certificates in PEM, from -----BEGIN CERTIFICATE----- on.");
        }
        catch (CryptographicException)
        {
            return new SyntaxProblem("A certificate in it cannot be read", "Copy the authorities' certificates once more, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.");
        }
        finally
        {
            foreach (var certificate in certificates)
                certificate.Dispose();
        }
    }

    /// <summary>A certificate with its key.</summary>
    public static SyntaxProblem? Check(KeyedCertificate certificate)
    {
        if (certificate.Chain.Length > Longest || certificate.Key.Reveal().Length > Longest)
            return new SyntaxProblem("It is longer than 128 KiB", "Keep the certificate, what stands between it and a root, and its key.");
        var chain = new X509Certificate2Collection();
        try
        {
            // Throws where the key is not the certificate's, and where one behind the first cannot be read.
            using var read = X509Certificate2.CreateFromPem(certificate.Chain, certificate.Key.Reveal());
            chain.ImportFromPem(certificate.Chain);
            return null;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            return new SyntaxProblem("Its tls.crt and tls.key are not a certificate and its key in PEM", "Create it with kubectl create secret tls.");
        }
        finally
        {
            foreach (var read in chain)
                read.Dispose();
        }
    }
}
