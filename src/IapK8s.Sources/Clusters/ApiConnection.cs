using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Sources.Clusters.Kubeconfigs;

namespace IapK8s.Sources.Clusters;

/// <summary>A connection to an API server for a few questions, without the Kubernetes client: that knows every kind of the API, and a native program would have to carry them.</summary>
public sealed class ApiConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate or key is none.</exception>
    public ApiConnection(ApiServer server)
    {
        var tls = new SslClientAuthenticationOptions { TargetHost = server.TlsServerName };
        if (server.SkipTlsVerify)
#pragma warning disable CA5359 // What insecure-skip-tls-verify in their kubeconfig asks for.
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        else if (server.AuthorityPem is { } authority)
            tls.CertificateChainPolicy = Trusting(authority);
        if (server is { CertificatePem: { } certificate, KeyPem: { } key })
            tls.ClientCertificates = [X509Certificate2.CreateFromPem(certificate, key.Reveal())];
        _http = new HttpClient(new SocketsHttpHandler { SslOptions = tls, AutomaticDecompression = DecompressionMethods.All }) { Timeout = Patience };
        if (server.Token is { } token)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        Api = new ApiReader(_http, new Uri(server.Address.AbsoluteUri.TrimEnd('/') + "/"));
    }

    public ApiReader Api { get; }

    public void Dispose() => _http.Dispose();

    /// <summary>Those alone, whomever the machine trusts.</summary>
    private static X509ChainPolicy Trusting(string authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(authority);
        return policy;
    }
}
