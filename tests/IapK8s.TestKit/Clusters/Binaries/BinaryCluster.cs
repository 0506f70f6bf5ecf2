using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IapK8s.TestKit.Clusters.Certificates;
using IapK8s.TestKit.Clusters.Faults;
using IapK8s.TestKit.Processes;
using k8s;

namespace IapK8s.TestKit.Clusters.Binaries;

/// <summary>
/// A real <c>kube-apiserver</c> over a real <c>etcd</c>, from the folder that <c>KUBEBUILDER_ASSETS</c> names, with no controllers beside them. Flags as documented at
/// kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver and etcd.io/docs/latest/op-guide/configuration.
/// </summary>
public sealed class BinaryCluster : ICluster
{
    private readonly ClusterAuthority _authority = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("iap-cluster-").FullName;
    private readonly string _assets;
    private readonly int _etcdPort = LoopbackPorts.Take();
    private readonly int _etcdPeerPort = LoopbackPorts.Take();
    private ServerProcess? _etcd;
    private ServerProcess? _server;

    private BinaryCluster(string assets)
    {
        _assets = assets;
        Address = new Uri($"https://127.0.0.1:{LoopbackPorts.Take()}/");
    }

    public const string AssetsVariable = "KUBEBUILDER_ASSETS";

    /// <summary>Whether tests are to use real binaries.</summary>
    public static bool IsWanted => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(AssetsVariable));

    public Uri Address { get; }

    public string AuthorityPem => _authority.Pem;

    public string TokenIssuer => "https://kubernetes.default.svc.cluster.local";

    public IClusterFaults? Faults => null;

    private string AuditLog => Path.Combine(_folder, "audit.log");

    /// <exception cref="InvalidOperationException">The variable names no folder with both binaries, or one of them does not start; says what it wrote.</exception>
    public static async Task<BinaryCluster> StartNewAsync()
    {
        var assets = Environment.GetEnvironmentVariable(AssetsVariable) ?? "";
        foreach (var binary in (string[])["kube-apiserver", "etcd"])
        {
            if (!File.Exists(Path.Combine(assets, binary)))
                throw new InvalidOperationException($"{AssetsVariable} is '{assets}', and there is no {binary} in it. `setup-envtest use 1.36 -p path` prints the folder to name.");
        }
        var cluster = new BinaryCluster(assets);
        try
        {
            cluster.WriteFiles();
            await cluster.StartAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public KubernetesClientConfiguration User(string name, params string[] groups)
    {
        using var certificate = _authority.ClientCertificate(name, groups);
        return UserConfiguration.Of(Address, AuthorityPem, certificate);
    }

    public async Task StartAsync()
    {
        _etcd ??= ServerProcess.Start(Path.Combine(_assets, "etcd"), EtcdArguments());
        if (_server is not null)
            return;
        _server = ServerProcess.Start(Path.Combine(_assets, "kube-apiserver"), ServerArguments());
        await WaitAsync(_server);
    }

    public async Task StopAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.DisposeAsync();
        }
    }

    public async Task<IReadOnlyList<ApiCall>> CallsAsync()
    {
        // The server holds the file open and goes on writing.
        await using var log = new FileStream(AuditLog, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(log);
        return AuditEvents.Read(await reader.ReadToEndAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_etcd is not null)
            await _etcd.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string[] EtcdArguments() =>
    [
        $"--data-dir={Path.Combine(_folder, "etcd")}",
        $"--listen-client-urls=http://127.0.0.1:{Text(_etcdPort)}",
        $"--advertise-client-urls=http://127.0.0.1:{Text(_etcdPort)}",
        $"--listen-peer-urls=http://127.0.0.1:{Text(_etcdPeerPort)}",
        $"--initial-advertise-peer-urls=http://127.0.0.1:{Text(_etcdPeerPort)}",
        $"--initial-cluster=default=http://127.0.0.1:{Text(_etcdPeerPort)}",
        "--unsafe-no-fsync",
    ];

    private string[] ServerArguments() =>
    [
        $"--etcd-servers=http://127.0.0.1:{Text(_etcdPort)}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        $"--secure-port={Text(Address.Port)}",
        $"--cert-dir={_folder}",
        $"--tls-cert-file={Path.Combine(_folder, "server.crt")}",
        $"--tls-private-key-file={Path.Combine(_folder, "server.key")}",
        $"--client-ca-file={Path.Combine(_folder, "ca.crt")}",
        $"--service-account-issuer={TokenIssuer}",
        $"--service-account-key-file={Path.Combine(_folder, "accounts.key")}",
        $"--service-account-signing-key-file={Path.Combine(_folder, "accounts.key")}",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--authorization-mode=RBAC",
        // Nobody makes default accounts here, and pods would wait for them.
        "--disable-admission-plugins=ServiceAccount",
        "--allow-privileged=true",
        $"--audit-policy-file={Path.Combine(_folder, "audit.yaml")}",
        $"--audit-log-path={AuditLog}",
        "--audit-log-mode=blocking",
    ];

    private void WriteFiles()
    {
        using var certificate = _authority.ServerCertificate("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc");
        using var key = certificate.GetECDsaPrivateKey()!;
        using var accounts = RSA.Create(2048);
        File.WriteAllText(Path.Combine(_folder, "server.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "server.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(_folder, "ca.crt"), AuthorityPem);
        File.WriteAllText(Path.Combine(_folder, "accounts.key"), accounts.ExportRSAPrivateKeyPem());
        File.WriteAllText(Path.Combine(_folder, "audit.yaml"), """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived, Panic]
            rules:
            - level: Metadata
            """);
    }

    /// <summary>Until it says that it is ready, or is gone.</summary>
    private async Task WaitAsync(ServerProcess server)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var client = new Kubernetes(this.Admin());
        while (!server.HasExited && !_etcd!.HasExited)
        {
            try
            {
                using var answer = await client.HttpClient.GetAsync(new Uri(Address, "readyz"), limit.Token);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            catch (OperationCanceledException)
            {
                break;
            }
            await Task.Yield();
        }
        throw new InvalidOperationException($"kube-apiserver did not become ready.\netcd: {_etcd!.LastLines}\nkube-apiserver: {server.LastLines}");
    }
}
