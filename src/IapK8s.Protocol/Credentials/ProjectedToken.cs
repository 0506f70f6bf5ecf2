using IapK8s.Identity.ServiceAccounts;
using IapK8s.Policy.Definitions;

namespace IapK8s.Protocol.Credentials;

/// <summary>A token in a file that the kubelet replaces long before it expires. Half a replacement keeps the one from before. Safe for concurrent use.</summary>
internal sealed class ProjectedToken(string path)
{
    private const long LargestFile = 16 * 1024;

    private readonly Lock _reading = new();
    private FileStamp _stamp = FileStamp.None;
    private (BearerToken Token, ServiceAccountToken Claims)? _current;

    /// <exception cref="CredentialException">There never was one, and why.</exception>
    public (BearerToken Token, ServiceAccountToken Claims) Current
    {
        get
        {
            lock (_reading)
            {
                var stamp = FileStamp.Of(path);
                if (_current is null || stamp != _stamp)
                {
                    Read(stamp);
                }

                return _current!.Value;
            }
        }
    }

    private void Read(FileStamp stamp)
    {
        try
        {
            if (stamp.Length is < 0 or > LargestFile)
            {
                throw new IOException("it must be there, readable, and under 16 KiB");
            }

            var text = File.ReadAllText(path).Trim();
            _current = ServiceAccountTokenReader.TryRead(text, out var claims) ? (new BearerToken(new SecretText(text), claims.Expires), claims) : throw new IOException("it is no bound ServiceAccount token");
            _stamp = stamp;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (_current is null)
            {
                throw new CredentialException($"No token in {path}: {error.Message}", error);
            }
        }
    }
}
