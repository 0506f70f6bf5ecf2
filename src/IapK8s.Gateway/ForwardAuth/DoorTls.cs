using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Gateway.Hosting;
using IapK8s.Protocol.Credentials;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>TLS at the forward-auth doors, in files that are read again when they were replaced. Callers are asked for a certificate, and none is refused by the handshake: an ingress that may be
/// configured to let pass what fails is answered with a refusal.</summary>
internal sealed class DoorTls : IDisposable
{
    private readonly CertificateFiles _files;

    /// <exception cref="CredentialException">A file cannot be used, and why.</exception>
    public DoorTls(DoorTlsOptions options, TimeProvider time, ILogger<DoorTls> log)
    {
        _files = CertificateFiles.InFolder(options.Directory, trouble => log.DoorFiles("Certificate and key", trouble));
        _ = _files.Current;
        Authority = options.CallersAuthority is { } file ? new CallerAuthority(file, options.CallersNames, time, log) : null;
    }

    /// <summary>Null: no caller proves itself by a certificate.</summary>
    private CallerAuthority? Authority { get; }

    public static void Use(ListenOptions listen, SslApplicationProtocol protocol)
    {
        var tls = listen.ApplicationServices.GetRequiredService<DoorTls>();
        HandshakeGuard.Use(listen, "the forward-auth doors");
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(10),
            OnConnection = handshake =>
            {
                HandshakeGuard.Greeted(handshake.Connection);
                return ValueTask.FromResult(tls.For(handshake.Connection, protocol));
            },
        });
        HandshakeGuard.UseAgreed(listen);
    }

    public void Dispose() => Authority?.Dispose();

    private SslServerAuthenticationOptions For(BaseConnectionContext connection, SslApplicationProtocol protocol)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _files.Current,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [protocol],
            AllowRenegotiation = false,
            // A resumed session would bring a certificate past our checks.
            AllowTlsResume = false,
        };
        if (Authority is null)
        {
            return options;
        }

        Authority.Look();
        var proof = new CallerProof(Authority);
        connection.Features.Set(proof);
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = TrustedChain.Policy(Authority.Roots);
#pragma warning disable CA5359 // Every handshake goes on: what was shown is judged here, and each request answered by it.
        options.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
        {
            if (certificate is X509Certificate2 shown)
            {
                proof.Show(shown, chain?.ChainPolicy.ExtraStore ?? []);
            }

            return true;
        };
#pragma warning restore CA5359
        return options;
    }
}
