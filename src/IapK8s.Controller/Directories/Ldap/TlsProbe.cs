using System.Formats.Asn1;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>
/// A handshake of our own before libldap's. libldap says no more than that it has no connection, whether nobody listens or the certificate is another's; and a second look by other code
/// costs nothing, should libldap's ever be talked out of looking.
/// </summary>
internal static class TlsProbe
{
    private const int LongestAnswer = 4096;

    private static readonly byte[] StartTls = [0x30, 0x1d, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16, .. "1.3.6.1.4.1.1466.20037"u8];

    /// <summary>Null: reached, and trusted.</summary>
    public static async Task<DirectoryFailure?> TryAsync(DirectoryServer server, string? authorities, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        var seen = new SeenCertificate(server);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(server.Host, server.Port, either.Token);
            var stream = client.GetStream();
            if (server.Transport == DirectoryTransport.StartTls && !await AcceptsStartTlsAsync(stream, either.Token))
            {
                return new DirectoryFailure(DirectoryFailureKind.Untrusted, "servers", $"{server} refuses StartTLS", "Configure a certificate there, or use ldaps://.");
            }

            if (server.Transport != DirectoryTransport.Plain)
            {
                await using var tls = new SslStream(stream);
                await tls.AuthenticateAsClientAsync(Options(server, authorities, seen), either.Token);
            }

            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new DirectoryFailure(DirectoryFailureKind.TimedOut, "timeout", $"{server} did not answer within {timeout.TotalSeconds:0} s", "Look whether the server is well, or raise the timeout.");
        }
        catch (AuthenticationException)
        {
            return seen.Failure ?? new DirectoryFailure(DirectoryFailureKind.Untrusted, "servers", $"{server} does not speak TLS as we do", "Look what listens there; TLS 1.2 or later is needed.");
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return seen.Failure ?? new DirectoryFailure(DirectoryFailureKind.Unreachable, "servers", $"{server} cannot be reached: {error.Message}", "Look whether the server runs, and what lies between.");
        }
    }

    private static SslClientAuthenticationOptions Options(DirectoryServer server, string? authorities, SeenCertificate seen)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.ImportFromPem(authorities);
        }

        return new SslClientAuthenticationOptions
        {
            TargetHost = server.Host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => seen.Judge(certificate, chain, errors),
        };
    }

    /// <summary>RFC 4511 §4.14: an extended request by this name, and success.</summary>
    private static async Task<bool> AcceptsStartTlsAsync(NetworkStream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync(StartTls, cancellation);
        var buffer = new byte[LongestAnswer];
        for (var length = 0; length < buffer.Length;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0)
            {
                return false;
            }

            length += read;
            if (AsnDecoder.TryReadEncodedValue(buffer.AsSpan(0, length), AsnEncodingRules.BER, out _, out _, out _, out _))
            {
                return IsSuccess(buffer.AsMemory(0, length));
            }
        }

        return false;
    }

    private static bool IsSuccess(ReadOnlyMemory<byte> message)
    {
        try
        {
            var fields = new AsnReader(message, AsnEncodingRules.BER).ReadSequence();
            _ = fields.ReadInteger();
            var answer = fields.ReadSequence(new Asn1Tag(TagClass.Application, 24));
            return answer.ReadEnumeratedBytes().Span is [0];
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>What was wrong with the certificate, told where the handshake's own exception only says that something was.</summary>
    private sealed class SeenCertificate(DirectoryServer server)
    {
        public DirectoryFailure? Failure { get; private set; }

        public bool Judge(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            if (errors == SslPolicyErrors.None)
            {
                return true;
            }

            var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
            Failure = certificate is not X509Certificate2 shown ? Untrusted("shows no certificate", "Configure one there.")
                : status.HasFlag(X509ChainStatusFlags.NotTimeValid) ? Untrusted($"shows a certificate that is valid from {shown.NotBefore.ToUniversalTime():u} to {shown.NotAfter.ToUniversalTime():u}, or an authority of it is out of date", "Renew it.")
                : errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
                    ? Untrusted($"shows a certificate that none of the trusted authorities signed ({status}); its issuer is {Quoted.Of(shown.Issuer)}", "Name the authority that signed it.", "certificateAuthorities")
                : Untrusted($"shows a certificate for {Names(shown)}, not for {server.Host}", "Write the server's name as it stands in its certificate.");
            return false;
        }

        private DirectoryFailure Untrusted(string what, string fix, string field = "servers") => new(DirectoryFailureKind.Untrusted, field, $"{server} {what}", fix);

        private static string Names(X509Certificate2 certificate)
        {
            var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString()))).Take(5).Select(Quoted.Of).ToList();
            return names.Count == 0 ? "no name" : string.Join(", ", names);
        }
    }
}
