using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IapK8s.Protocol.Credentials;

/// <summary>A folder with <c>tls.crt</c>, <c>tls.key</c> and <c>ca.crt</c> (PEM), read again whenever a file was replaced. Half a replacement (a certificate that
/// is not the key's) keeps the pair from before. Safe for concurrent use; meant for handshakes, not for requests.</summary>
public sealed class CredentialFolder(string directory) : IPeerCredential
{
    private const long LargestFile = 256 * 1024;

    private static readonly string[] Files = ["tls.crt", "tls.key", "ca.crt"];

    private readonly Lock _reading = new();
    private FileStamp[] _stamps = [];
    private Credential? _current;
    private X509Certificate2Collection _pushedRoots = [];
    private string _pushedPem = "";

    public string Directory => directory;

    public PeerIdentity Identity =>
        PeerCertificate.TryReadIdentity(Current.Certificate, out var identity) ? identity : throw new CredentialException($"The certificate in {directory} names nobody");

    public string Owner => Identity.Uri;

    /// <summary>The newest complete credential.</summary>
    /// <exception cref="CredentialException">There never was one, and why.</exception>
    public Credential Current
    {
        get
        {
            lock (_reading)
            {
                var stamps = Stamps();
                if (_current is null || !stamps.SequenceEqual(_stamps))
                {
                    Read(stamps);
                }

                return new Credential(_current!.Certificate, [.. _current.Roots, .. _pushedRoots]);
            }
        }
    }

    public SslClientAuthenticationOptions ClientOptions(PeerIdentity expected, TimeProvider time) => MutualTls.ForClient(this, expected, time);

    public BearerToken? TokenFor(PeerKind server) => null;

    /// <inheritdoc/>
    /// <remarks>They count besides the folder's until the next call; the folder is kept up by who made it.</remarks>
    public void TrustAlso(string pem)
    {
        lock (_reading)
        {
            if (pem == _pushedPem)
            {
                return;
            }

            var roots = new X509Certificate2Collection();
            roots.ImportFromPem(pem);
            _pushedRoots = roots;
            _pushedPem = pem;
        }
    }

    private string Path(string name) => System.IO.Path.Combine(directory, name);

    private FileStamp[] Stamps() => [.. Files.Select(name => FileStamp.Of(Path(name)))];

    private void Read(FileStamp[] stamps)
    {
        try
        {
            if (stamps.Any(stamp => stamp.Length is < 0 or > LargestFile))
            {
                throw new CryptographicException("tls.crt, tls.key and ca.crt must be there, each under 256 KiB");
            }

            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(Path("ca.crt"));
            // Throws where the key is not the certificate's.
            var certificate = X509Certificate2.CreateFromPemFile(Path("tls.crt"), Path("tls.key"));
            _current = new Credential(certificate, roots);
            _stamps = stamps;
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            if (_current is null)
            {
                throw new CredentialException($"No credential in {directory}: {error.Message}", error);
            }
        }
    }
}

/// <summary>There is nothing to prove oneself with.</summary>
public sealed class CredentialException(string message, Exception? inner = null) : Exception(message, inner);
