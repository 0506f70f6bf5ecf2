using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IapK8s.Protocol.Storage;

namespace IapK8s.Protocol.Credentials;

/// <summary>The authorities by which servers of this installation are known. The first comes with the process: text that was written into the pod's spec, which nobody
/// can change, counts until successors arrived on a trusted stream, and never again; a file is somebody's who keeps it up, and counts beside them. Successors are kept for a
/// restart. Safe for concurrent use.</summary>
public sealed class TrustedRootSet
{
    private const int LargestFile = 256 * 1024;
    private const string PemBegin = "-----BEGIN ";

    private readonly Lock _changing = new();
    private readonly RootFile? _file;
    private readonly X509Certificate2Collection _anchor;
    private readonly string? _kept;
    private X509Certificate2Collection _pushed = [];
    private string? _pushedPem;

    /// <param name="anchor">PEM certificates, or the name of a file with them.</param>
    /// <param name="stateDirectory">Where successors are kept; null keeps none.</param>
    /// <exception cref="CredentialException">The anchor cannot be used, and why.</exception>
    public TrustedRootSet(string anchor, string? stateDirectory)
    {
        _kept = stateDirectory is null ? null : Path.Combine(stateDirectory, "trusted-roots.pem");
        _file = anchor.TrimStart().StartsWith(PemBegin, StringComparison.Ordinal) ? null : new RootFile(anchor);
        try
        {
            _anchor = _file?.Current ?? RootFile.Parse(anchor);
        }
        catch (CryptographicException error)
        {
            throw new CredentialException($"No authority in the text that was given: {error.Message}", error);
        }

        Restore();
    }

    /// <summary>Everybody who is trusted now.</summary>
    public X509Certificate2Collection Current
    {
        get
        {
            lock (_changing)
            {
                return _pushed.Count == 0 ? [.. _file?.Current ?? _anchor] : _file is null ? [.. _pushed] : [.. _file.Current, .. _pushed];
            }
        }
    }

    /// <inheritdoc cref="IPeerCredential.TrustAlso"/>
    public void Replace(string pem)
    {
        lock (_changing)
        {
            if (pem == _pushedPem)
            {
                return;
            }

            // Nobody to trust would be for ever.
            _pushed = RootFile.Parse(pem);
            _pushedPem = pem;
            if (_kept is not null)
            {
                PrivateFile.Write(_kept, Encoding.ASCII.GetBytes(pem));
            }
        }
    }

    private void Restore()
    {
        try
        {
            if (_kept is not null && PrivateFile.Read(_kept, LargestFile) is { } pem)
            {
                var text = Encoding.ASCII.GetString(pem);
                (_pushed, _pushedPem) = (RootFile.Parse(text), text);
            }
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // What was kept is no good: the anchor is what is left, and the next push brings the rest.
            (_pushedPem, _pushed) = (null, []);
        }
    }
}
