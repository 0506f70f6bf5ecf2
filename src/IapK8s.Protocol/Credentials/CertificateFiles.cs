using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IapK8s.Protocol.Credentials;

/// <summary>A certificate that is served, and its key: PEM files, read again whenever one of them was replaced. A replacement that cannot be used (half of it, or a certificate that is not the
/// key's) leaves the pair from before. Safe for concurrent use; meant for handshakes, not for requests.</summary>
/// <param name="certificate">The certificate, and after it what stands between it and a root.</param>
/// <param name="onReplaced">Told null where a replacement is in force, else why it is not; once each time.</param>
public sealed class CertificateFiles(string certificate, string key, Action<string?>? onReplaced = null)
{
    private const long LargestFile = 256 * 1024;

    private readonly Lock _reading = new();
    private (FileStamp Certificate, FileStamp Key) _stamps;
    private SslStreamCertificateContext? _current;

    /// <summary>As Kubernetes mounts a Secret of type kubernetes.io/tls.</summary>
    public static CertificateFiles InFolder(string folder, Action<string?>? onReplaced = null) => new(Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key"), onReplaced);

    /// <summary>For one handshake; looks at the files.</summary>
    /// <exception cref="CredentialException">There never was a pair, and why.</exception>
    public SslStreamCertificateContext Current
    {
        get
        {
            var stamps = (FileStamp.Of(certificate), FileStamp.Of(key));
            lock (_reading)
            {
                if (_current is null)
                {
                    (_current, _stamps) = (Read(stamps), stamps);
                }
                else if (stamps != _stamps)
                {
                    _stamps = stamps;
                    Replace();
                }

                return _current;
            }
        }
    }

    private void Replace()
    {
        try
        {
            _current = Read(_stamps);
            onReplaced?.Invoke(null);
        }
        catch (CredentialException error)
        {
            onReplaced?.Invoke(error.Message);
        }
    }

    private SslStreamCertificateContext Read((FileStamp Certificate, FileStamp Key) stamps)
    {
        try
        {
            if (stamps.Certificate.Length is < 0 or > LargestFile || stamps.Key.Length is < 0 or > LargestFile)
            {
                throw new CryptographicException("both files must be there, readable, each under 256 KiB");
            }

            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            // Throws where the key is not the certificate's.
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificate, key), chain, offline: true);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CredentialException($"No certificate in {certificate} with its key in {key}: {error.Message}", error);
        }
    }
}
