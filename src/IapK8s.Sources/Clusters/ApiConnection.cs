using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;

namespace IapK8s.Sources.Clusters;

/// <summary>
/// A connection to an API server for one question, without the client's class for all its kinds: a program that is compiled ahead of time would carry every one of them. Who is trusted and who
/// asks is the client's to work out.
/// </summary>
public sealed class ApiConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    public ApiConnection(KubernetesClientConfiguration configuration)
    {
        var tls = new SslClientAuthenticationOptions { TargetHost = string.IsNullOrEmpty(configuration.TlsServerName) ? null : configuration.TlsServerName };
        if (configuration.SkipTlsVerify)
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        else if (configuration.SslCaCerts is { } authorities)
            tls.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) => Kubernetes.CertificateValidationCallBack(sender, authorities, certificate!, chain!, errors);
        if (Pem(configuration.ClientCertificateData, configuration.ClientCertificateFilePath) is { } certificate && Pem(configuration.ClientCertificateKeyData, configuration.ClientKeyFilePath) is { } key)
            tls.ClientCertificates = [X509Certificate2.CreateFromPem(certificate, key)];
        _http = new HttpClient(new SocketsHttpHandler { SslOptions = tls, AutomaticDecompression = DecompressionMethods.All }) { Timeout = Patience };
        Api = new ApiReader(_http, new Uri(configuration.Host.TrimEnd('/') + "/"), Kubernetes.CreateCredentials(configuration));
    }

    public ApiReader Api { get; }

    /// <param name="data">Base64, as a kubeconfig has it, or as it is, as credential plugins give it.</param>
    private static string? Pem(string? data, string? file) =>
        string.IsNullOrEmpty(data) ? string.IsNullOrEmpty(file) ? null : File.ReadAllText(file)
        : data.StartsWith("-----", StringComparison.Ordinal) ? data
        : Encoding.UTF8.GetString(Convert.FromBase64String(data));

    public void Dispose() => _http.Dispose();
}
