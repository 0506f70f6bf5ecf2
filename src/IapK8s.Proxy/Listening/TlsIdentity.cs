using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Protocol.Credentials;
using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Listening;

/// <summary>The certificate that the app is served with, and its key: PEM files, read again whenever one of them was replaced. A replacement that cannot be used (half
/// of it, or a certificate that is not the key's) is logged once and leaves the pair from before.</summary>
public sealed partial class TlsIdentity
{
    private const long LargestFile = 256 * 1024;

    private readonly Lock _reading = new();
    private readonly string _certificate;
    private readonly string _key;
    private readonly ILogger _log;
    private (FileStamp, FileStamp) _stamps;
    private SslServerAuthenticationOptions _options;

    /// <param name="certificate">The certificate, and after it what stands between it and a root.</param>
    /// <exception cref="CredentialException">The files cannot be used, and why.</exception>
    public TlsIdentity(string certificate, string key, ILogger<TlsIdentity> log)
    {
        (_certificate, _key, _log) = (certificate, key, log);
        _stamps = (FileStamp.Of(certificate), FileStamp.Of(key));
        _options = Read();
    }

    /// <summary>For one handshake; looks at the files.</summary>
    internal SslServerAuthenticationOptions Options
    {
        get
        {
            var stamps = (FileStamp.Of(_certificate), FileStamp.Of(_key));
            lock (_reading)
            {
                if (stamps != _stamps)
                {
                    _stamps = stamps;
                    Replace();
                }

                return _options;
            }
        }
    }

    private void Replace()
    {
        try
        {
            _options = Read();
            LogReplaced(_log, _certificate);
        }
        catch (CredentialException error)
        {
            LogNotReplaced(_log, error.Message);
        }
    }

    private SslServerAuthenticationOptions Read()
    {
        try
        {
            if (_stamps.Item1.Length is < 0 or > LargestFile || _stamps.Item2.Length is < 0 or > LargestFile)
            {
                throw new CryptographicException("both files must be there, readable, each under 256 KiB");
            }

            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(_certificate);
            // Throws where the key is not the certificate's.
            var certificate = X509Certificate2.CreateFromPemFile(_certificate, _key);
            return new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            };
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CredentialException($"No certificate in {_certificate} with its key in {_key}: {error.Message}", error);
        }
    }

    [LoggerMessage(EventId = 2201, Level = LogLevel.Information, Message = "The certificate in {File} was replaced")]
    private static partial void LogReplaced(ILogger logger, string file);

    [LoggerMessage(EventId = 2202, Level = LogLevel.Error, Message = "The certificate was replaced by one that cannot be used, the one from before is kept: {Reason}")]
    private static partial void LogNotReplaced(ILogger logger, string reason);
}
