using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IapK8s.Protocol.Credentials;

/// <summary>Authorities in a PEM file, read again whenever it was replaced. A replacement that cannot be used leaves those from before. Safe for concurrent use; meant for handshakes, not for requests.</summary>
/// <param name="onReplaced">Told null where a replacement is in force, else why it is not; once each time.</param>
public sealed class RootFile(string path, Action<string?>? onReplaced = null)
{
    private const int LargestFile = 256 * 1024;

    private readonly Lock _reading = new();
    private X509Certificate2Collection? _current;
    private FileStamp _stamp;

    /// <summary>The same object until it is replaced; not to be changed.</summary>
    /// <exception cref="CredentialException">There never was one, and why.</exception>
    public X509Certificate2Collection Current
    {
        get
        {
            var stamp = FileStamp.Of(path);
            lock (_reading)
            {
                if (_current is null)
                {
                    (_current, _stamp) = (Read(stamp), stamp);
                }
                else if (stamp != _stamp)
                {
                    _stamp = stamp;
                    Replace(stamp);
                }

                return _current;
            }
        }
    }

    /// <exception cref="CryptographicException">There is no root in it.</exception>
    public static X509Certificate2Collection Parse(string pem)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(pem);
        if (roots.Count == 0)
        {
            throw new CryptographicException("there is no PEM certificate in it");
        }

        // No chain ends at an authority that another one signed.
        return roots.Any(root => root.SubjectName.RawData.AsSpan().SequenceEqual(root.IssuerName.RawData))
            ? roots
            : throw new CryptographicException("there is no root in it, an authority that signed itself; add the one that signed these");
    }

    private void Replace(FileStamp stamp)
    {
        try
        {
            _current = Read(stamp);
            onReplaced?.Invoke(null);
        }
        catch (CredentialException error)
        {
            onReplaced?.Invoke(error.Message);
        }
    }

    private X509Certificate2Collection Read(FileStamp stamp)
    {
        try
        {
            return stamp.Length is >= 0 and <= LargestFile ? Parse(File.ReadAllText(path)) : throw new CryptographicException("it must be PEM certificates, or a file with them under 256 KiB");
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CredentialException($"No authority in {path}: {error.Message}", error);
        }
    }
}
