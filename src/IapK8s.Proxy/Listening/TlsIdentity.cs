using System.Net.Security;
using System.Security.Authentication;
using IapK8s.Protocol.Credentials;
using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Listening;

/// <summary>The certificate that the app is served with: files that are read again when they were replaced, which is logged.</summary>
public sealed partial class TlsIdentity
{
    private readonly CertificateFiles _files;

    /// <param name="certificate">The certificate, and after it what stands between it and a root.</param>
    /// <exception cref="CredentialException">The files cannot be used, and why.</exception>
    public TlsIdentity(string certificate, string key, ILogger<TlsIdentity> log)
    {
        _files = new CertificateFiles(certificate, key, trouble =>
        {
            if (trouble is null)
            {
                LogReplaced(log, certificate);
            }
            else
            {
                LogNotReplaced(log, trouble);
            }
        });
        _ = _files.Current;
    }

    /// <summary>For one handshake; looks at the files.</summary>
    internal SslServerAuthenticationOptions Options => new()
    {
        ServerCertificateContext = _files.Current,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };

    [LoggerMessage(EventId = 2201, Level = LogLevel.Information, Message = "The certificate in {File} was replaced")]
    private static partial void LogReplaced(ILogger logger, string file);

    [LoggerMessage(EventId = 2202, Level = LogLevel.Error, Message = "The certificate was replaced by one that cannot be used, the one from before is kept: {Reason}")]
    private static partial void LogNotReplaced(ILogger logger, string reason);
}
